package io.millrace.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;

import io.millrace.handshake.ProxyHeaderParser.Result;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The PROXY protocol: each header whole, byte by byte, and behind other bytes of a buffer.
 */
class ProxyHeaderParserTest
{
    private static final byte[] V4 = {10, 1, 2, 3, (byte)192, 0, 2, 7, (byte)0xdc, 0x04, 0x01, (byte)0xbb};
    private static final InetSocketAddress SOURCE = new InetSocketAddress("10.1.2.3", 56324);
    private static final InetSocketAddress DESTINATION = new InetSocketAddress("192.0.2.7", 443);
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);

    private static byte[] line(final String text)
    {
        return text.replace("~", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] second(final int kind, final int family, final byte[]... parts)
    {
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        Arrays.asList(parts).forEach(body::writeBytes);
        final ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(ProxyHeaderV2.SIGNATURE);
        header.write(kind);
        header.write(family);
        header.write(body.size() >> 8);
        header.write(body.size());
        header.writeBytes(body.toByteArray());
        return header.toByteArray();
    }

    private static byte[] tlv(final int type, final int length)
    {
        final byte[] tlv = new byte[3 + length];
        tlv[0] = (byte)type;
        tlv[1] = (byte)(length >> 8);
        tlv[2] = (byte)length;
        return tlv;
    }

    private static byte[] withChecksum(final byte[] header, final int index)
    {
        final CRC32C checksum = new CRC32C();
        checksum.update(header);
        for (int i = 0; i < 4; i++)
        {
            header[index + i] = (byte)(checksum.getValue() >> 24 - 8 * i);
        }
        return header;
    }

    /** Parses the bytes as they come one by one; what follows the header must not matter. */
    private static ProxyHeaderParser parse(final byte[] bytes)
    {
        final byte[] all = Arrays.copyOf(bytes, bytes.length + REQUEST.length);
        System.arraycopy(REQUEST, 0, all, bytes.length, REQUEST.length);
        final ProxyHeaderParser whole = new ProxyHeaderParser();
        final Result result = whole.parse(new UnsafeBuffer(all), 0, all.length);
        final ProxyHeaderParser dribbled = new ProxyHeaderParser();
        Result last = Result.INCOMPLETE;
        int needed = 0;
        while (last == Result.INCOMPLETE && needed < all.length)
        {
            needed++;
            final UnsafeBuffer shifted = new UnsafeBuffer(new byte[needed + 7]);
            shifted.putBytes(7, all, 0, needed);
            last = dribbled.parse(shifted, 7, needed);
        }
        assertThat(last).isEqualTo(result);
        assertThat(dribbled.header()).isEqualTo(whole.header());
        assertThat(dribbled.headerLength()).isEqualTo(whole.headerLength());
        assertThat(dribbled.failure()).isEqualTo(whole.failure());
        assertThat(whole.failure() != null).isEqualTo(result == Result.FAILED);
        if (result == Result.COMPLETE)
        {
            assertThat(needed).isEqualTo(whole.headerLength());
            assertSplits(Arrays.copyOf(all, needed), whole.header());
        }
        assertThat(whole.parse(new UnsafeBuffer(all), 0, all.length)).isEqualTo(result);
        return whole;
    }

    private static void assertSplits(final byte[] bytes, final ProxyHeader expected)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        for (int split = 0; split < bytes.length; split++)
        {
            final ProxyHeaderParser parser = new ProxyHeaderParser();
            assertThat(parser.parse(buffer, 0, split)).as("split at %s", split).isEqualTo(Result.INCOMPLETE);
            assertThat(parser.parse(buffer, 0, bytes.length)).isEqualTo(Result.COMPLETE);
            assertThat(parser.header()).isEqualTo(expected);
        }
    }

    private static Result result(final byte[] bytes)
    {
        final ProxyHeaderParser parser = parse(bytes);
        return parser.failure() != null ? Result.FAILED :
            parser.header() != null ? Result.COMPLETE : Result.ABSENT;
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 10.1.2.3 192.0.2.7 56324 443~, 10.1.2.3, 56324, 192.0.2.7, 443",
        "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535~, 255.255.255.255, 65535, 255.255.255.255, 65535",
        "PROXY TCP4 0.0.0.0 0.0.0.0 0 0~, 0.0.0.0, 0, 0.0.0.0, 0",
        "PROXY TCP6 2001:db8::1 ::1 1 80~, 2001:db8::1, 1, ::1, 80",
        "PROXY TCP6 ffff:f:f:f:f:f:f:ffff ::ffff:10.0.0.1 65535 1~, ffff:f:f:f:f:f:f:ffff, 65535, 10.0.0.1, 1",
    })
    void shouldReadTheAddressesOfVersion1(
        final String line, final String source, final int sourcePort, final String destination, final int port)
    {
        final ProxyHeaderParser parser = parse(line(line));
        assertThat(parser.header()).isEqualTo(new ProxyHeader(
            new InetSocketAddress(source, sourcePort), new InetSocketAddress(destination, port)));
        assertThat(parser.headerLength()).isEqualTo(line(line).length);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "PROXY UNKNOWN~", "PROXY UNKNOWN whatever stands here~", "PROXY UNKNOWN ffff:f:f:f:f:f:f:ffff ::1 1 2~" })
    void shouldReadNoAddressesWhereVersion1SaysThatTheyAreUnknown(final String line)
    {
        assertThat(parse(line(line)).header()).isEqualTo(new ProxyHeader(null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "PROXY TCP4 10.1.2.3 192.0.2.7 56324~", "PROXY TCP4 10.1.2.3 192.0.2.7 56324 443 1~",
        "PROXY TCP4  10.1.2.3 192.0.2.7 56324 443~", "PROXY TCP4 10.1.2.3 192.0.2.7 56324 443 ~",
        "PROXY TCP4 10.1.2.3 192.0.2.7 56324 65536~", "PROXY TCP4 10.1.2.3 192.0.2.7 056324 443~",
        "PROXY TCP4 10.1.2.3 192.0.2.7 -1 443~", "PROXY TCP4 10.1.2.3 192.0.2.7 +1 443~",
        "PROXY TCP4 10.1.2.256 192.0.2.7 1 443~", "PROXY TCP4 10.1.2.03 192.0.2.7 1 443~",
        "PROXY TCP4 ::1 ::1 1 443~", "PROXY TCP6 10.1.2.3 192.0.2.7 1 443~", "PROXY TCP6 ::1::1 ::1 1 443~",
        "PROXY TCP4 localhost 192.0.2.7 1 443~", "PROXY tcp4 10.1.2.3 192.0.2.7 1 443~",
        "PROXY TCP5 10.1.2.3 192.0.2.7 1 443~", "PROXY UNKNOWNS~", "PROXY ~", "PROXY \n",
        "PROXY TCP4 10.1.2.3 192.0.2.7 1 443\n", "PROXY TCP4 10.1.2.3 192.0.2.7 1 443\r \r\n",
        "PROXY / HTTP/1.1~" })
    void shouldRefuseAMalformedHeaderOfVersion1(final String line)
    {
        assertThat(parse(line(line)).failure()).isEqualTo("a malformed PROXY header of version 1");
    }

    @Test
    void shouldRefuseALineThatIsTooLongAtItsFirstByteTooMany()
    {
        final byte[] longest = line("PROXY UNKNOWN " + "x".repeat(107 - 16) + "~");
        assertThat(longest).hasSize(107);
        assertThat(result(longest)).isEqualTo(Result.COMPLETE);
        final byte[] longer = line("PROXY UNKNOWN " + "x".repeat(200));
        final ProxyHeaderParser parser = new ProxyHeaderParser();
        assertThat(parser.parse(new UnsafeBuffer(longer), 0, 106)).isEqualTo(Result.INCOMPLETE);
        assertThat(parser.parse(new UnsafeBuffer(longer), 0, 107)).isEqualTo(Result.FAILED);
        assertThat(parser.failure()).contains("longer than 107 bytes");
    }

    @Test
    void shouldReadTheAddressesOfVersion2()
    {
        assertThat(parse(second(0x21, 0x11, V4)).header()).isEqualTo(new ProxyHeader(SOURCE, DESTINATION));
        final byte[] v6 = new byte[36];
        v6[0] = 0x20;
        v6[1] = 0x01;
        v6[15] = 9;
        v6[31] = 1;
        v6[33] = 5;
        v6[34] = (byte)0xff;
        assertThat(parse(second(0x21, 0x21, v6)).header()).isEqualTo(new ProxyHeader(
            new InetSocketAddress("2001::9", 5), new InetSocketAddress("::1", 0xff00)));
    }

    @Test
    void shouldPassOverTlvs()
    {
        final ProxyHeader expected = new ProxyHeader(SOURCE, DESTINATION);
        assertThat(parse(second(0x21, 0x11, V4, tlv(4, 0))).header()).isEqualTo(expected);
        assertThat(parse(second(0x21, 0x11, V4, tlv(1, 2), tlv(0xee, 300), tlv(0x20, 5))).header()).isEqualTo(expected);
        assertThat(parse(second(0x21, 0x11, V4, tlv(1, 2))).headerLength()).isEqualTo(16 + 12 + 5);
    }

    @Test
    void shouldReadTheLongestHeader()
    {
        final byte[] longest = second(0x21, 0x11, V4, tlv(4, 0xffff - 12 - 3));
        assertThat(longest).hasSize(ProxyHeaderParser.MAX_LENGTH);
        final ProxyHeaderParser parser = new ProxyHeaderParser();
        assertThat(parser.parse(new UnsafeBuffer(longest), 0, longest.length - 1)).isEqualTo(Result.INCOMPLETE);
        assertThat(parser.parse(new UnsafeBuffer(longest), 0, longest.length)).isEqualTo(Result.COMPLETE);
        assertThat(parser.header()).isEqualTo(new ProxyHeader(SOURCE, DESTINATION));
    }

    @Test
    void shouldCheckTheChecksum()
    {
        final byte[] right = withChecksum(second(0x21, 0x11, V4, tlv(1, 2), tlv(3, 4), tlv(4, 1)), 16 + 12 + 5 + 3);
        assertThat(parse(right).header()).isEqualTo(new ProxyHeader(SOURCE, DESTINATION));
        for (int i = 16; i < right.length; i++)
        {
            if (i == 33)
            {
                // Another type, and there is no checksum.
                continue;
            }
            final byte[] wrong = right.clone();
            wrong[i] ^= 0x10;
            assertThat(parse(wrong).failure()).as("byte %s", i).isNotNull();
        }
        assertThat(parse(second(0x21, 0x11, V4, tlv(3, 3))).failure()).contains("CRC32c");
        assertThat(parse(second(0x21, 0x11, V4, tlv(3, 5))).failure()).contains("CRC32c");
    }

    @ParameterizedTest
    @ValueSource(ints = { 0x00, 0x10, 0x12, 0x20, 0x22, 0x30, 0x31, 0x32 })
    void shouldReadNoAddressesOfOtherFamiliesAndProtocols(final int family)
    {
        final int length = new int[] {0, 12, 36, 216}[family >> 4];
        assertThat(parse(second(0x21, family, new byte[length])).header()).isEqualTo(new ProxyHeader(null, null));
    }

    @Test
    void shouldReadNoAddressesOfTheProxysOwnConnections()
    {
        assertThat(parse(second(0x20, 0x00)).header()).isEqualTo(new ProxyHeader(null, null));
        assertThat(parse(second(0x20, 0x11, V4)).header()).isEqualTo(new ProxyHeader(null, null));
        assertThat(parse(second(0x20, 0xff, new byte[] {1})).header()).isEqualTo(new ProxyHeader(null, null));
        assertThat(parse(second(0x21, 0x00, new byte[] {1, 2, 3})).header()).isEqualTo(new ProxyHeader(null, null));
    }

    @ParameterizedTest
    @CsvSource({ "0x11, 0x11, version", "0x31, 0x11, version", "0x22, 0x11, command", "0x2f, 0x11, command",
        "0x21, 0x41, family", "0x21, 0x13, family", "0x21, 0xf1, family" })
    void shouldRefuseWhatDoesNotExistAtItsByte(final int kind, final int family, final String reason)
    {
        final byte[] header = second(kind, family, V4);
        assertThat(parse(header).failure()).contains(reason);
        final int needed = reason.equals("family") ? 14 : 13;
        final ProxyHeaderParser parser = new ProxyHeaderParser();
        assertThat(parser.parse(new UnsafeBuffer(header), 0, needed - 1)).isEqualTo(Result.INCOMPLETE);
        assertThat(parser.parse(new UnsafeBuffer(header), 0, needed)).isEqualTo(Result.FAILED);
    }

    @Test
    void shouldRefuseWhatDoesNotFillTheHeader()
    {
        assertThat(parse(second(0x21, 0x11, Arrays.copyOf(V4, 11))).failure()).contains("too short");
        assertThat(parse(second(0x21, 0x21, V4)).failure()).contains("too short");
        assertThat(parse(second(0x21, 0x11, V4, new byte[] {4})).failure()).contains("fill");
        assertThat(parse(second(0x21, 0x11, V4, new byte[] {4, 0})).failure()).contains("fill");
        assertThat(parse(second(0x21, 0x11, V4, new byte[] {4, 0, 1})).failure()).contains("fill");
        assertThat(parse(second(0x21, 0x11, V4, new byte[] {4, (byte)0xff, (byte)0xff, 0})).failure()).contains("fill");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GET / HTTP/1.1~", "POST / HTTP/1.1~", "PROXYING / HTTP/1.1~", "PROX~", "P~", "~GET / HTTP/1.1~",
        "\r\n\r\n\0\r\nQUIT\r", "\u0016\u0003\u0001", "\0", "proxy TCP4 ~" })
    void shouldSeeThatThereIsNoHeader(final String text)
    {
        assertThat(result(line(text))).isEqualTo(Result.ABSENT);
    }

    @Test
    void shouldDealWithAnyBytesInAnyPortions()
    {
        final Random random = new Random(20261130);
        final byte[][] seeds = {
            line("PROXY TCP4 10.1.2.3 192.0.2.7 56324 443~"), line("PROXY TCP6 2001:db8::1 ::1 1 80~"),
            second(0x21, 0x11, V4, tlv(4, 7)), second(0x21, 0x21, new byte[36]), second(0x20, 0),
            withChecksum(second(0x21, 0x11, V4, tlv(3, 4)), 31)};
        for (int run = 0; run < 20_000; run++)
        {
            byte[] bytes = seeds[random.nextInt(seeds.length)].clone();
            for (int i = random.nextInt(4); i > 0; i--)
            {
                bytes[random.nextInt(bytes.length)] = (byte)random.nextInt();
            }
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            parse(bytes);
        }
    }
}
