package io.millrace.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;

import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.Pooled;

/**
 * Undertow, by its own API rather than Jakarta's. Tuned by: as many I/O threads as threads, which answer without a
 * worker thread; direct buffers of 16 KiB; TCP_NODELAY; asynchronous sends; reading stops while more than a number of
 * replies wait.
 */
final class UndertowPeer
{
    private static final int BUFFER_LENGTH = 16 * 1024;

    private UndertowPeer()
    {
    }

    /** Runs it alone. */
    public static void main(final String... args)
    {
        Peers.run(UndertowPeer::start, args);
    }

    static PeerServer start(final PeerOptions options)
    {
        final Undertow server = Undertow.builder()
            .addHttpListener(options.port(), PeerOptions.HOST)
            .setIoThreads(options.threads())
            .setWorkerThreads(1)
            .setBufferSize(BUFFER_LENGTH)
            .setDirectBuffers(true)
            .setSocketOption(Options.TCP_NODELAY, true)
            .setSocketOption(Options.BACKLOG, PeerOptions.BACKLOG)
            .setHandler(Handlers.websocket((exchange, channel) ->
            {
                channel.getReceiveSetter().set(new Listener(options.broadcasts()));
                channel.resumeReceives();
            }))
            .build();
        server.start();
        final InetSocketAddress address = (InetSocketAddress)server.getListenerInfo().get(0).getAddress();
        return PeerServer.of(address.getPort(), server::stop);
    }

    /** Belongs to one connection, and to its I/O thread. */
    private static final class Listener extends AbstractReceiveListener implements WebSocketCallback<Void>
    {
        private static final int MOST_WAITING = 64;

        private final boolean broadcasts;
        private int waiting;

        Listener(final boolean broadcasts)
        {
            this.broadcasts = broadcasts;
        }

        @Override
        protected void onFullTextMessage(final WebSocketChannel channel, final BufferedTextMessage message)
        {
            final String text = message.getData();
            if (broadcasts)
            {
                channel.getPeerConnections().forEach(peer -> WebSockets.sendText(text, peer, null));
                return;
            }
            beforeReply(channel);
            WebSockets.sendText(text, channel, this);
        }

        @Override
        @SuppressWarnings("deprecation") // What the message gives has no other type.
        protected void onFullBinaryMessage(final WebSocketChannel channel, final BufferedBinaryMessage message)
            throws IOException
        {
            final ByteBuffer copy;
            try (Pooled<ByteBuffer[]> data = message.getData())
            {
                copy = WebSockets.mergeBuffers(data.getResource());
            }
            if (broadcasts)
            {
                channel.getPeerConnections().forEach(peer -> WebSockets.sendBinary(copy.duplicate(), peer, null));
                return;
            }
            beforeReply(channel);
            WebSockets.sendBinary(copy, channel, this);
        }

        private void beforeReply(final WebSocketChannel channel)
        {
            if (++waiting == MOST_WAITING)
            {
                channel.suspendReceives();
            }
        }

        @Override
        public void complete(final WebSocketChannel channel, final Void context)
        {
            if (waiting-- == MOST_WAITING)
            {
                channel.resumeReceives();
            }
        }

        @Override
        public void onError(final WebSocketChannel channel, final Void context, final Throwable cause)
        {
            IoUtils.safeClose(channel);
        }
    }
}
