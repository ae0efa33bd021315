package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Keeps what arrives at one end until a test asks for it, in order.
 */
final class Inbox implements Receiver
{
    /**
     * The end of a connection.
     *
     * @param code   of the close frame.
     * @param reason of the close frame.
     */
    record Closed(int code, String reason)
    {
    }

    private record Ping(String payload)
    {
    }

    private record Pong(String payload)
    {
    }

    private static final int SHOWN_CHARS = 32;

    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
    private final CompletableFuture<Link> link = new CompletableFuture<>();

    /** This end of the connection, once it is open. */
    Link link() throws Exception
    {
        return link.get(PeerClient.TIMEOUT_NS, TimeUnit.NANOSECONDS);
    }

    Inbox expectText(final String text) throws Exception
    {
        final Object next = next();
        assertThat(next).isInstanceOf(String.class);
        final String actual = (String)next;
        assertThat(actual.equals(text)).as("text of %d chars: %s", actual.length(), start(actual)).isTrue();
        return this;
    }

    Inbox expectBinary(final byte[] payload) throws Exception
    {
        final Object next = next();
        assertThat(next).isInstanceOf(byte[].class);
        assertThat((byte[])next).isEqualTo(payload);
        return this;
    }

    Inbox expectPing(final byte[] payload) throws Exception
    {
        assertThat(next()).isEqualTo(new Ping(HexFormat.of().formatHex(payload)));
        return this;
    }

    Inbox expectPong(final byte[] payload) throws Exception
    {
        assertThat(next()).isEqualTo(new Pong(HexFormat.of().formatHex(payload)));
        return this;
    }

    Closed expectClosed() throws Exception
    {
        final Object next = next();
        assertThat(next).isInstanceOf(Closed.class);
        return (Closed)next;
    }

    @Override
    public void opened(final Link opened)
    {
        link.complete(opened);
    }

    @Override
    public void text(final String text)
    {
        arrived.add(text);
    }

    @Override
    public void binary(final byte[] payload)
    {
        arrived.add(payload);
    }

    @Override
    public void ping(final byte[] payload)
    {
        arrived.add(new Ping(HexFormat.of().formatHex(payload)));
    }

    @Override
    public void pong(final byte[] payload)
    {
        arrived.add(new Pong(HexFormat.of().formatHex(payload)));
    }

    @Override
    public void closed(final int code, final String reason)
    {
        arrived.add(new Closed(code, reason));
    }

    private static String start(final String text)
    {
        return text.substring(0, Math.min(text.length(), SHOWN_CHARS));
    }

    private Object next() throws InterruptedException
    {
        final Object next = arrived.poll(PeerClient.TIMEOUT_NS, TimeUnit.NANOSECONDS);
        assertThat(next).as("what arrives next").isNotNull();
        return next;
    }
}
