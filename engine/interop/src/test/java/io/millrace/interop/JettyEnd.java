package io.millrace.interop;

import java.nio.ByteBuffer;
import java.util.function.Function;

import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Configurable;
import org.eclipse.jetty.websocket.api.Session;

/**
 * One end of a connection of Jetty, client or server. Jetty demands that the class be public.
 */
public final class JettyEnd implements Session.Listener.AutoDemanding
{
    private final Receiver receiver;
    private final Function<Session, Link> links;
    private volatile Session session;
    private volatile Link link;

    private JettyEnd(final Receiver receiver, final Function<Session, Link> links)
    {
        this.receiver = receiver;
        this.links = links;
    }

    static JettyEnd ofClient(final Receiver receiver)
    {
        return new JettyEnd(
            receiver, session -> new JettyLink(session, name -> session.getUpgradeResponse().getHeader(name)));
    }

    static JettyEnd ofServer(final Receiver receiver)
    {
        return new JettyEnd(
            receiver, session -> new JettyLink(session, name -> session.getUpgradeRequest().getHeader(name)));
    }

    static void configure(final Configurable configurable)
    {
        configurable.setMaxTextMessageSize(PeerServer.MAX_MESSAGE_LENGTH);
        configurable.setMaxBinaryMessageSize(PeerServer.MAX_MESSAGE_LENGTH);
        configurable.setMaxFrameSize(PeerServer.MAX_MESSAGE_LENGTH);
    }

    Link link()
    {
        return link;
    }

    @Override
    public void onWebSocketOpen(final Session opened)
    {
        session = opened;
        link = links.apply(opened);
        receiver.opened(link);
    }

    @Override
    public void onWebSocketText(final String message)
    {
        receiver.text(message);
    }

    @Override
    public void onWebSocketBinary(final ByteBuffer payload, final Callback callback)
    {
        receiver.binary(copy(payload));
        callback.succeed();
    }

    /** Jetty leaves the pong to whoever listens for pings. */
    @Override
    public void onWebSocketPing(final ByteBuffer payload)
    {
        final byte[] bytes = copy(payload);
        session.sendPong(ByteBuffer.wrap(bytes), Callback.NOOP);
        receiver.ping(bytes);
    }

    @Override
    public void onWebSocketPong(final ByteBuffer payload)
    {
        receiver.pong(copy(payload));
    }

    @Override
    public void onWebSocketClose(final int code, final String reason, final Callback callback)
    {
        receiver.closed(code, reason == null ? "" : reason);
        callback.succeed();
    }

    private static byte[] copy(final ByteBuffer payload)
    {
        final byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return bytes;
    }

    private static final class JettyLink implements Link
    {
        private final Session session;
        private final Function<String, String> peerHeaders;
        private boolean inMessage;

        JettyLink(final Session session, final Function<String, String> peerHeaders)
        {
            this.session = session;
            this.peerHeaders = peerHeaders;
        }

        @Override
        public void sendText(final String part, final boolean last)
        {
            if (last && !inMessage)
            {
                session.sendText(part, Callback.NOOP);
                return;
            }
            inMessage = !last;
            session.sendPartialText(part, last, Callback.NOOP);
        }

        @Override
        public void sendBinary(final byte[] part, final boolean last)
        {
            if (last && !inMessage)
            {
                session.sendBinary(ByteBuffer.wrap(part), Callback.NOOP);
                return;
            }
            inMessage = !last;
            session.sendPartialBinary(ByteBuffer.wrap(part), last, Callback.NOOP);
        }

        @Override
        public void ping(final byte[] payload)
        {
            session.sendPing(ByteBuffer.wrap(payload), Callback.NOOP);
        }

        @Override
        public void pong(final byte[] payload)
        {
            session.sendPong(ByteBuffer.wrap(payload), Callback.NOOP);
        }

        @Override
        public void close(final int code, final String reason)
        {
            session.close(code, reason, Callback.NOOP);
        }

        @Override
        public void disconnect()
        {
            session.disconnect();
        }

        @Override
        public String subprotocol()
        {
            final String name = session.getUpgradeResponse().getAcceptedSubProtocol();
            return name == null || name.isEmpty() ? null : name;
        }

        @Override
        public String header(final String name)
        {
            return peerHeaders.apply(name);
        }
    }
}
