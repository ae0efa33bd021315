package io.millrace.interop;

/**
 * Sends each message back.
 */
final class Echo implements Receiver
{
    private Link link;

    @Override
    public void opened(final Link opened)
    {
        link = opened;
    }

    @Override
    public void text(final String text)
    {
        link.sendText(text);
    }

    @Override
    public void binary(final byte[] payload)
    {
        link.sendBinary(payload);
    }

    @Override
    public void ping(final byte[] payload)
    {
    }

    @Override
    public void pong(final byte[] payload)
    {
    }

    @Override
    public void closed(final int code, final String reason)
    {
    }
}
