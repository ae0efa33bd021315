package io.millrace.protocol;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates the messages of one peer slowly (RFC 7692 §7.2.2): all that has arrived of a message, and with context
 * takeover of those before it, is joined and inflated anew each time. When a message is found to be wrong, the shortest
 * beginning of it is looked for that proves it.
 */
final class ReferenceInflation
{
    private static final byte[] NOTHING = {};
    private static final byte[] TAIL = {0, 0, (byte)0xFF, (byte)0xFF};
    private static final byte[] EMPTY_BLOCK = {0, 0, 0, (byte)0xFF, (byte)0xFF};
    private static final byte[] MARKER = {0, 1, 0, (byte)0xFE, (byte)0xFF, 'M'};

    private final boolean takeover;
    private final long maxLength;
    private final ByteArrayOutputStream joined = new ByteArrayOutputStream();
    private boolean text;
    private byte[] history = NOTHING;
    private byte[] output = NOTHING;
    private int closeCode;
    private int proof;
    private boolean eitherFault;
    private boolean cutOff;

    ReferenceInflation(final boolean takeover, final long maxLength)
    {
        this.takeover = takeover;
        this.maxLength = maxLength;
    }

    void begin(final boolean isText)
    {
        text = isText;
        joined.reset();
        output = NOTHING;
    }

    long maxCompressedLength()
    {
        return maxLength > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : maxLength + maxLength / 8 + 1024;
    }

    int compressedLength()
    {
        return joined.size();
    }

    /** All that has been inflated of the message. If it is wrong, what came before that. */
    byte[] output()
    {
        return output;
    }

    /** 0 if the message is right so far. */
    int closeCode()
    {
        return closeCode;
    }

    /** Whether the fault comes right behind the byte that is too many, so that either may be found. */
    boolean isEitherFault()
    {
        return eitherFault;
    }

    /** Whether the message ended inside a block though nothing shows it, so that whatever follows is undefined. */
    boolean isCutOff()
    {
        return cutOff;
    }

    /** How many bytes of the compressed message prove that it is wrong. */
    int proof()
    {
        return proof;
    }

    void add(final byte[] piece, final boolean end)
    {
        joined.writeBytes(piece);
        final byte[] all = joined.toByteArray();
        Attempt attempt = new Attempt(all, all.length, false);
        eitherFault = attempt.corrupt && attempt.inflated.size() == maxLength + 1;
        if (attempt.code != 0)
        {
            int right = all.length - piece.length;
            int wrong = all.length;
            while (wrong - right > 1)
            {
                final int middle = (wrong + right) / 2;
                final boolean fails = new Attempt(all, middle, false).code != 0;
                wrong = fails ? middle : wrong;
                right = fails ? right : middle;
            }
            proof = wrong;
            attempt = new Attempt(all, wrong, false);
        }
        else if (end)
        {
            attempt = new Attempt(all, all.length, true);
            proof = all.length;
        }
        closeCode = attempt.code;
        output = attempt.output;
        if (end && takeover)
        {
            history = attempt.history;
        }
    }

    /** One way through the beginning of a message. */
    private final class Attempt
    {
        private final Inflater inflater = new Inflater(true);
        private final ByteArrayOutputStream inflated = new ByteArrayOutputStream();
        private int streamStart;
        private boolean corrupt;
        private byte[] output;
        private byte[] history = ReferenceInflation.this.history;
        private int code;

        Attempt(final byte[] all, final int length, final boolean end)
        {
            try
            {
                run(all, length, end);
                judge(end);
            }
            finally
            {
                inflater.end();
            }
        }

        private void run(final byte[] all, final int length, final boolean end)
        {
            streamStart = 0;
            inflate(ReferenceInflation.this.history, 0, ReferenceInflation.this.history.length);
            inflated.reset();
            inflate(all, 0, length);
            while (!corrupt && inflater.finished() && inflater.getRemaining() > 0)
            {
                final int position = length - inflater.getRemaining();
                inflater.reset();
                streamStart = position;
                inflate(all, position, length - position);
            }
            if (end && !corrupt && length > 0)
            {
                end(all);
            }
        }

        private void end(final byte[] all)
        {
            if (!inflater.finished())
            {
                final int before = inflated.size();
                inflate(TAIL, 0, TAIL.length);
                // An empty block; where there is no history to keep, one that gives itself away.
                final byte[] probe = takeover ? EMPTY_BLOCK : MARKER;
                corrupt |= inflated.size() > before || inflater.finished();
                if (!corrupt)
                {
                    inflate(probe, 0, probe.length);
                    final byte[] probed = inflated.toByteArray();
                    corrupt |= probed.length != before + (takeover ? 0 : 1) || inflater.finished() ||
                        !takeover && probed[before] != 'M';
                }
                final byte[] own = Arrays.copyOf(inflated.toByteArray(), before);
                inflated.reset();
                inflated.writeBytes(own);
            }
            history = NOTHING;
            final boolean finished = inflater.finished();
            cutOff = takeover && !corrupt && !inflater.finished() && !isBetweenBlocks();
            if (!finished)
            {
                final ByteArrayOutputStream stream = new ByteArrayOutputStream();
                stream.writeBytes(streamStart == 0 ? ReferenceInflation.this.history : NOTHING);
                stream.write(all, streamStart, all.length - streamStart);
                stream.writeBytes(TAIL);
                history = stream.toByteArray();
            }
        }

        /** The inflater is of no use afterwards. */
        private boolean isBetweenBlocks()
        {
            final byte[] own = inflated.toByteArray();
            inflate(MARKER, 0, MARKER.length);
            final byte[] probed = inflated.toByteArray();
            final boolean between = !corrupt && probed.length == own.length + 1 && probed[own.length] == 'M';
            corrupt = false;
            inflated.reset();
            inflated.writeBytes(own);
            return between;
        }

        private void inflate(final byte[] input, final int offset, final int length)
        {
            final byte[] piece = new byte[512];
            final long before = inflated.size() - inflater.getBytesWritten();
            inflater.setInput(input, offset, length);
            try
            {
                int count;
                while ((count = inflater.inflate(piece)) > 0)
                {
                    inflated.write(piece, 0, count);
                }
            }
            catch (final DataFormatException ex)
            {
                // Up to the fault.
                inflated.write(piece, 0, (int)(before + inflater.getBytesWritten() - inflated.size()));
                corrupt = true;
            }
        }

        /** Of several faults the one counts that comes first. */
        private void judge(final boolean end)
        {
            output = inflated.toByteArray();
            final int most = (int)Math.min(output.length, maxLength);
            final int invalid = text ? Utf8Reference.firstInvalid(output, 0, output.length) : Utf8Reference.VALID;
            final boolean tooLong = output.length > most;
            if (invalid >= 0 && invalid <= most)
            {
                code = ReferenceDecoder.INVALID_PAYLOAD;
                output = Arrays.copyOf(output, invalid);
            }
            else if (tooLong)
            {
                code = ReferenceDecoder.TOO_BIG;
                output = Arrays.copyOf(output, most);
            }
            else if (corrupt || end && invalid == Utf8Reference.INCOMPLETE)
            {
                code = ReferenceDecoder.INVALID_PAYLOAD;
            }
        }
    }
}
