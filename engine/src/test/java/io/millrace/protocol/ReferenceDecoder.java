package io.millrace.protocol;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Decodes all that a peer sent at once, slowly, as RFC 6455 §5, §7.4 and §8.1 are written, with the rules in the order
 * in which a receiver gets to know their facts: the first two bytes, the whole header, each byte of a text, the whole
 * payload of a close frame. Compressed messages (RFC 7692 §6, §7.2.2) are judged by what they are inflated to.
 */
final class ReferenceDecoder
{
    static final int PROTOCOL_ERROR = 1002;
    static final int INVALID_PAYLOAD = 1007;
    static final int TOO_BIG = 1009;

    private static final byte[] NOTHING = {};

    private final DecoderConfig config;
    private final byte[] wire;
    private final List<DecodedEvent> events = new ArrayList<>();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final ReferenceInflation inflation;
    private boolean compressed;
    private boolean partReported;
    private int messageOpcode;
    private int position;
    private boolean closed;
    private int closeCode;
    private int deadline;
    private int partOpcode;
    private byte[] part = NOTHING;
    private DecodedEvent seen;

    private ReferenceDecoder(final DecoderConfig config, final byte[] wire)
    {
        this.config = config;
        this.wire = wire;
        inflation = config.inflater() == null ? null : new ReferenceInflation(
            ((WatchedInflater)config.inflater()).isTakeover(), config.maxMessageLength());
    }

    static ReferenceDecoder of(final DecoderConfig config, final byte[] wire)
    {
        final ReferenceDecoder decoder = new ReferenceDecoder(config, wire);
        while (decoder.frame())
        {
            continue;
        }
        return decoder;
    }

    /** Whole frames and messages, without the violation. */
    List<DecodedEvent> events()
    {
        return events;
    }

    /** 0 if no rule was broken. */
    int closeCode()
    {
        return closeCode;
    }

    /** How many bytes prove the violation: a decoder that has seen them must have reported it. */
    int deadline()
    {
        return deadline;
    }

    /** Whether a close frame was received. */
    boolean isClosed()
    {
        return closed;
    }

    /** What may be reported of the last data frame, which is not whole or not valid, if fragments are reported. */
    DecodedEvent part(final int length)
    {
        return DecodedEvent.frame(false, partOpcode, Arrays.copyOf(part, length), !compressed);
    }

    /** A compressed frame that an observer may see or not, because what it is inflated to is wrong; or null. */
    DecodedEvent seen()
    {
        return seen;
    }

    /** Whether a compressed message is too long and corrupt in one place, so that either may be found. */
    boolean isEitherFault()
    {
        return inflation != null && inflation.isEitherFault();
    }

    int partLength()
    {
        return part.length;
    }

    private boolean frame()
    {
        final int available = wire.length - position;
        if (closed || available < 2)
        {
            return false;
        }
        final int firstByte = wire[position] & 0xFF;
        final int secondByte = wire[position + 1] & 0xFF;
        if (isHeaderWrong(firstByte, secondByte))
        {
            return violation(PROTOCOL_ERROR, position + 2);
        }
        final int lengthBytes = secondByte % 128 == 127 ? 8 : secondByte % 128 == 126 ? 2 : 0;
        final int headerLength = 2 + lengthBytes + (secondByte >= 128 ? 4 : 0);
        if (available < headerLength)
        {
            return false;
        }
        final BigInteger length = lengthBytes == 0 ?
            BigInteger.valueOf(secondByte % 128) : new BigInteger(1, wire, position + 2, lengthBytes);
        if (firstByte % 16 == 1 || firstByte % 16 == 2)
        {
            compressed = (firstByte & 0x40) != 0;
        }
        final int code = judgeLength(firstByte % 16, length, lengthBytes);
        if (code != 0)
        {
            return violation(code, position + headerLength);
        }
        final byte[] payload = payload(headerLength, length, secondByte >= 128);
        final boolean whole = length.equals(BigInteger.valueOf(payload.length));
        final int start = position + headerLength;
        final boolean fin = firstByte >= 128;
        return firstByte % 16 >= 8 ? whole && control(firstByte % 16, payload, start) :
            compressed ? compressedData(fin, firstByte % 16, payload, start, whole) :
            data(fin, firstByte % 16, payload, start, whole);
    }

    private boolean isHeaderWrong(final int firstByte, final int secondByte)
    {
        final int opcode = firstByte % 16;
        final int reservedBits = firstByte / 16 % 8;
        final boolean reservedBit = reservedBits != 0 &&
            !(reservedBits == 4 && inflation != null && (opcode == 1 || opcode == 2));
        final boolean masked = secondByte >= 128;
        final boolean wrongControl = opcode >= 8 && (firstByte < 128 || secondByte % 128 > 125);
        final boolean wrongOrder = opcode == 0 && messageOpcode == 0 ||
            (opcode == 1 || opcode == 2) && messageOpcode != 0;
        return reservedBit || !List.of(0, 1, 2, 8, 9, 10).contains(opcode) || masked != config.fromClient() ||
            wrongControl || wrongOrder;
    }

    private int judgeLength(final int opcode, final BigInteger length, final int lengthBytes)
    {
        final long shortestForForm = lengthBytes == 8 ? 65536 : lengthBytes == 2 ? 126 : 0;
        if (length.bitLength() > 63 || length.compareTo(BigInteger.valueOf(shortestForForm)) < 0)
        {
            return PROTOCOL_ERROR;
        }
        if (opcode >= 8)
        {
            return 0;
        }
        final int before = compressed ? inflation.compressedLength() : message.size();
        final long most = compressed ? inflation.maxCompressedLength() : config.maxMessageLength();
        final BigInteger total = opcode == 0 ? length.add(BigInteger.valueOf(before)) : length;
        final boolean tooBig = length.compareTo(BigInteger.valueOf(config.maxFrameLength())) > 0 ||
            total.compareTo(BigInteger.valueOf(most)) > 0;
        return tooBig ? TOO_BIG : 0;
    }

    private byte[] payload(final int headerLength, final BigInteger length, final boolean masked)
    {
        final int start = position + headerLength;
        final int count = length.min(BigInteger.valueOf(wire.length - start)).intValueExact();
        final byte[] payload = Arrays.copyOfRange(wire, start, start + count);
        for (int i = 0; masked && i < count; i++)
        {
            payload[i] ^= wire[start - 4 + i % 4];
        }
        return payload;
    }

    private boolean control(final int opcode, final byte[] payload, final int start)
    {
        if (opcode == 8)
        {
            final int code = judgeClose(payload);
            if (code != 0)
            {
                return violation(code, start + payload.length);
            }
            closed = true;
        }
        events.add(DecodedEvent.message(opcode, payload));
        position = start + payload.length;
        return true;
    }

    private static int judgeClose(final byte[] payload)
    {
        if (payload.length == 0)
        {
            return 0;
        }
        if (payload.length == 1)
        {
            return PROTOCOL_ERROR;
        }
        final int code = (payload[0] & 0xFF) * 256 + (payload[1] & 0xFF);
        final boolean assigned = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
        if (!assigned && (code < 3000 || code > 4999))
        {
            return PROTOCOL_ERROR;
        }
        final byte[] reason = Arrays.copyOfRange(payload, 2, payload.length);
        return Utf8Reference.firstInvalid(reason, 0, reason.length) == Utf8Reference.VALID ? 0 : INVALID_PAYLOAD;
    }

    private boolean data(
        final boolean fin, final int opcode, final byte[] payload, final int start, final boolean whole)
    {
        if (opcode != 0)
        {
            messageOpcode = opcode;
            message.reset();
        }
        final int before = message.size();
        message.writeBytes(payload);
        partOpcode = opcode;
        if (messageOpcode == 1)
        {
            final int invalid = Utf8Reference.firstInvalid(message.toByteArray(), 0, message.size());
            if (invalid >= 0)
            {
                part = Arrays.copyOf(payload, invalid - before);
                return violation(INVALID_PAYLOAD, start + invalid - before + 1);
            }
            if (fin && whole && invalid == Utf8Reference.INCOMPLETE)
            {
                part = Arrays.copyOf(payload, Math.max(0, payload.length - 1));
                return violation(INVALID_PAYLOAD, start + payload.length);
            }
        }
        if (!whole)
        {
            part = payload;
            return false;
        }
        report(fin, opcode, payload);
        position = start + payload.length;
        return true;
    }

    private boolean compressedData(
        final boolean fin, final int opcode, final byte[] payload, final int start, final boolean whole)
    {
        if (opcode != 0)
        {
            messageOpcode = opcode;
            partReported = false;
            inflation.begin(opcode == 1);
        }
        final int before = inflation.output().length;
        final int compressedBefore = inflation.compressedLength();
        inflation.add(payload, fin && whole);
        final byte[] output = inflation.output();
        part = Arrays.copyOfRange(output, Math.min(before, output.length), output.length);
        partOpcode = partReported ? 0 : messageOpcode;
        final DecodedEvent frame = DecodedEvent.frame(fin, opcode == 0 ? 0 : opcode | 0x40, payload, true);
        if (inflation.closeCode() != 0)
        {
            seen = frame;
            return violation(inflation.closeCode(), start + inflation.proof() - compressedBefore);
        }
        if (!whole)
        {
            return false;
        }
        if (config.observed() && !config.fragments())
        {
            events.add(frame);
        }
        reportInflated(fin, output);
        position = start + payload.length;
        return true;
    }

    private void reportInflated(final boolean fin, final byte[] output)
    {
        if (config.fragments() && (fin || part.length > 0))
        {
            events.add(DecodedEvent.frame(fin, partOpcode, part, false));
            partReported = true;
        }
        part = NOTHING;
        if (fin)
        {
            if (!config.fragments())
            {
                events.add(DecodedEvent.assembled(messageOpcode, output));
            }
            messageOpcode = 0;
            compressed = false;
        }
    }

    private void report(final boolean fin, final int opcode, final byte[] payload)
    {
        final boolean fragment = !fin || opcode == 0;
        if (!fragment || config.fragments() || config.observed())
        {
            events.add(DecodedEvent.frame(fin, opcode, payload, true));
        }
        if (fin)
        {
            if (fragment && !config.fragments())
            {
                events.add(DecodedEvent.assembled(messageOpcode, message.toByteArray()));
            }
            messageOpcode = 0;
        }
    }

    private boolean violation(final int code, final int proof)
    {
        closeCode = code;
        deadline = proof;
        return false;
    }
}
