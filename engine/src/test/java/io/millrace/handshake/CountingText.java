package io.millrace.handshake;

/**
 * A text that counts how often its characters are read.
 */
final class CountingText implements CharSequence
{
    private final String text;
    private long reads;

    CountingText(final String text)
    {
        this.text = text;
    }

    long reads()
    {
        return reads;
    }

    @Override
    public int length()
    {
        return text.length();
    }

    @Override
    public char charAt(final int index)
    {
        reads++;
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(final int start, final int end)
    {
        reads += end - start;
        return text.substring(start, end);
    }

    @Override
    public String toString()
    {
        return text;
    }
}
