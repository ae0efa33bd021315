package io.millrace.handshake;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

import io.millrace.fuzz.FuzzInput;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The parser of PROXY headers: the same outcome however the bytes arrive; that of version 1 by a regular expression and
 * the JDK's reading of addresses, that of version 2 field by field.
 * <pre>
 *   1 byte: how the header is cut
 *   the header
 * </pre>
 */
public final class ProxyHeaderTarget
{
    private static final String FIRST = "PROXY ";
    private static final byte[] SECOND = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
    private static final int LONGEST_LINE = 107;
    private static final int[] ADDRESSES = {0, 12, 36, 216};
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final String V4 = OCTET + "(?:\\." + OCTET + "){3}";
    private static final String V6 = "(?=[0-9A-Fa-f:])[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*";
    private static final String PORT = "(0|[1-9][0-9]{0,4})";
    private static final Pattern TCP4 = line("TCP4", V4);
    private static final Pattern TCP6 = line("TCP6", V6);
    private static final Pattern UNKNOWN = Pattern.compile("PROXY UNKNOWN(?: .*)?\\r\\n", Pattern.DOTALL);

    private ProxyHeaderTarget()
    {
    }

    private record Outcome(ProxyHeaderParser.Result result, int length, ProxyHeader header)
    {
        private static final Outcome INCOMPLETE = new Outcome(ProxyHeaderParser.Result.INCOMPLETE, 0, null);
        private static final Outcome ABSENT = new Outcome(ProxyHeaderParser.Result.ABSENT, 0, null);
        private static final Outcome FAILED = new Outcome(ProxyHeaderParser.Result.FAILED, 0, null);

        static Outcome complete(final int length, final InetSocketAddress source, final InetSocketAddress destination)
        {
            return new Outcome(
                ProxyHeaderParser.Result.COMPLETE, length, new ProxyHeader(source, destination));
        }
    }

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(final byte[] data)
    {
        final FuzzInput input = new FuzzInput(data);
        final int cutting = input.next();
        final byte[] bytes = input.rest();
        final Outcome whole = parse(bytes, bytes.length);
        FuzzInput.same("in pieces", parse(bytes, FuzzInput.ends(cutting, bytes.length)), whole);
        FuzzInput.same("the header", whole, expected(bytes));
    }

    private static Outcome parse(final byte[] bytes, final int... ends)
    {
        final ProxyHeaderParser parser = new ProxyHeaderParser();
        ProxyHeaderParser.Result result = ProxyHeaderParser.Result.INCOMPLETE;
        for (final int end : ends)
        {
            result = parser.parse(new UnsafeBuffer(Arrays.copyOf(bytes, end)), 0, end);
        }
        FuzzInput.same("a reason", parser.failure() != null, result == ProxyHeaderParser.Result.FAILED);
        return new Outcome(result, parser.headerLength(), parser.header());
    }

    private static Outcome expected(final byte[] bytes)
    {
        final String text = new String(bytes, StandardCharsets.ISO_8859_1);
        final String second = new String(SECOND, StandardCharsets.ISO_8859_1);
        if (FIRST.startsWith(text) || second.startsWith(text))
        {
            return Outcome.INCOMPLETE;
        }
        return text.startsWith(FIRST) ? first(text) : text.startsWith(second) ? second(bytes) : Outcome.ABSENT;
    }

    private static Outcome first(final String text)
    {
        final int length = text.indexOf('\n') + 1;
        if (length == 0 || length > LONGEST_LINE)
        {
            return text.length() < LONGEST_LINE ? Outcome.INCOMPLETE : Outcome.FAILED;
        }
        final String header = text.substring(0, length);
        if (UNKNOWN.matcher(header).matches())
        {
            return Outcome.complete(length, null, null);
        }
        Matcher matcher = TCP4.matcher(header);
        if (!matcher.matches())
        {
            matcher = TCP6.matcher(header);
        }
        if (!matcher.matches())
        {
            return Outcome.FAILED;
        }
        final InetSocketAddress source = address(matcher.group(1), matcher.group(3));
        final InetSocketAddress destination = address(matcher.group(2), matcher.group(4));
        return source == null || destination == null ?
            Outcome.FAILED : Outcome.complete(length, source, destination);
    }

    private static Pattern line(final String family, final String address)
    {
        return Pattern.compile(
            "PROXY " + family + " (" + address + ") (" + address + ") " + PORT + ' ' + PORT + "\\r\\n");
    }

    /** A literal, which is never looked up. The JDK lets groups of more than four digits pass. */
    private static InetSocketAddress address(final String literal, final String port)
    {
        if (literal.matches(".*[0-9A-Fa-f]{5}.*"))
        {
            return null;
        }
        try
        {
            final int number = Integer.parseInt(port);
            return number > 65535 ? null : new InetSocketAddress(InetAddress.getByName(literal), number);
        }
        catch (final UnknownHostException ex)
        {
            return null;
        }
    }

    private static Outcome second(final byte[] bytes)
    {
        final boolean local = bytes.length > 12 && bytes[12] == 0x20;
        if (bytes.length > 12 && bytes[12] != 0x20 && bytes[12] != 0x21)
        {
            return Outcome.FAILED;
        }
        final int family = bytes.length > 13 ? bytes[13] >> 4 & 0xF : 0;
        final int protocol = bytes.length > 13 ? bytes[13] & 0xF : 0;
        if (!local && (family > 3 || protocol > 2))
        {
            return Outcome.FAILED;
        }
        if (bytes.length < 16)
        {
            return Outcome.INCOMPLETE;
        }
        final int length = 16 + (ByteBuffer.wrap(bytes).getShort(14) & 0xFFFF);
        if (!local && length < 16 + ADDRESSES[family])
        {
            return Outcome.FAILED;
        }
        if (bytes.length < length)
        {
            return Outcome.INCOMPLETE;
        }
        if (local)
        {
            return Outcome.complete(length, null, null);
        }
        final byte[] header = Arrays.copyOf(bytes, length);
        return family > 0 && !areExtrasRight(header, 16 + ADDRESSES[family]) ?
            Outcome.FAILED : addresses(header, family, protocol);
    }

    private static boolean areExtrasRight(final byte[] header, final int start)
    {
        final ByteBuffer extras = ByteBuffer.wrap(header).position(start);
        int checksums = 0;
        while (extras.hasRemaining())
        {
            if (extras.remaining() < 3)
            {
                return false;
            }
            final int type = extras.get();
            final int length = extras.getShort() & 0xFFFF;
            if (extras.remaining() < length || type == 3 && (length != 4 || ++checksums > 1 ||
                extras.getInt(extras.position()) != checksum(header, extras.position())))
            {
                return false;
            }
            extras.position(extras.position() + length);
        }
        return true;
    }

    private static int checksum(final byte[] header, final int position)
    {
        final CRC32C crc = new CRC32C();
        crc.update(header, 0, position);
        crc.update(new byte[4]);
        crc.update(header, position + 4, header.length - position - 4);
        return (int)crc.getValue();
    }

    private static Outcome addresses(final byte[] header, final int family, final int protocol)
    {
        if (protocol != 1 || family == 0 || family == 3)
        {
            return Outcome.complete(header.length, null, null);
        }
        final int length = family == 1 ? 4 : 16;
        return Outcome.complete(header.length, address(header, 16, length, 16 + 2 * length),
            address(header, 16 + length, length, 18 + 2 * length));
    }

    private static InetSocketAddress address(final byte[] header, final int from, final int length, final int port)
    {
        try
        {
            return new InetSocketAddress(InetAddress.getByAddress(Arrays.copyOfRange(header, from, from + length)),
                ByteBuffer.wrap(header).getShort(port) & 0xFFFF);
        }
        catch (final UnknownHostException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
