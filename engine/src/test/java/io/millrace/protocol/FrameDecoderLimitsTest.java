package io.millrace.protocol;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;

import static io.millrace.protocol.DecodedEvent.assembled;
import static io.millrace.protocol.DecodedEvent.message;
import static io.millrace.protocol.DecodedEvent.violation;
import static io.millrace.protocol.DecoderReplay.NO_LIMIT;
import static io.millrace.protocol.DecoderReplay.bytesUntilViolation;
import static io.millrace.protocol.DecoderReplay.messages;
import static io.millrace.protocol.DecoderReplay.observed;
import static io.millrace.protocol.Opcode.BINARY;
import static io.millrace.protocol.Opcode.PING;
import static io.millrace.protocol.Opcode.TEXT;
import static io.millrace.protocol.Wire.FIN;
import static io.millrace.protocol.Wire.FORM_16;
import static io.millrace.protocol.Wire.FORM_64;
import static io.millrace.protocol.Wire.SHORT_FORM;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Limits of frames and messages, and memory that follows what arrived and not what was announced
 * (RFC 6455 §5.2, §7.4.1, §10.4).
 */
class FrameDecoderLimitsTest
{
    private static final int TOO_BIG = 1009;
    private static final int FIRST_REQUEST = 256;
    private static final DecoderConfig LIMITED = new DecoderConfig(true, false, false, NO_LIMIT, 100);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50, 124, 125, 126, 127, 1000, 65535, 65536})
    void shouldAcceptMessageOfTheLimitAndRefuseOneByteMore(final int limit)
    {
        final byte[] longest = new byte[limit];
        final byte[] tooLong = new byte[limit + 1];
        assertThat(messages(NO_LIMIT, limit, wire -> wire.binary(longest).ping("p").binary(tooLong)))
            .containsExactly(message(BINARY, longest), message(PING, "p"), violation(TOO_BIG));
        assertThat(messages(limit, NO_LIMIT, wire -> wire.binary(longest).ping("p").binary(tooLong)))
            .containsExactly(message(BINARY, longest), message(PING, "p"), violation(TOO_BIG));
    }

    @Test
    void shouldCountMessageOverItsFragments()
    {
        assertThat(messages(NO_LIMIT, 10, wire -> wire.frame(TEXT, "123").frame(0, "").frame(FIN, "4567890").text("t")))
            .containsExactly(assembled(TEXT, "1234567890"), message(TEXT, "t"));
        assertThat(messages(NO_LIMIT, 10, wire -> wire.frame(TEXT, "123").ping("p").frame(FIN, "45678901").text("t")))
            .containsExactly(message(PING, "p"), violation(TOO_BIG));
        assertThat(messages(NO_LIMIT, 10, wire -> wire.frame(TEXT, "1234567890").frame(0, "").frame(0, "1")))
            .containsExactly(violation(TOO_BIG));
    }

    @Test
    void shouldCountEachMessageAnew()
    {
        assertThat(messages(NO_LIMIT, 10, wire -> wire.frame(BINARY, "12345").frame(FIN, "12345").text("1234567890")
            .frame(BINARY, "1").frame(FIN, "123456789").frame(TEXT, "12345678901"))).containsExactly(
                assembled(BINARY, "1234512345"), message(TEXT, "1234567890"), assembled(BINARY, "1123456789"),
                violation(TOO_BIG));
    }

    @Test
    void shouldLimitFramesOfLongerMessages()
    {
        assertThat(messages(5, NO_LIMIT, wire -> wire.frame(TEXT, "12345").frame(0, "12345").frame(FIN, "12345")))
            .containsExactly(assembled(TEXT, "123451234512345"));
        assertThat(messages(5, NO_LIMIT, wire -> wire.frame(TEXT, "12345").frame(FIN, "123456")))
            .containsExactly(violation(TOO_BIG));
        assertThat(messages(5, 7, wire -> wire.frame(TEXT, "12345").frame(FIN, "12").frame(TEXT, "1234")
            .frame(FIN, "5678"))).containsExactly(assembled(TEXT, "1234512"), violation(TOO_BIG));
    }

    @Test
    void shouldNotLimitControlFrames()
    {
        assertThat(messages(1, 1, wire -> wire.ping("12345").frame(TEXT, "1").pong("x".repeat(125)).close(1000, "bye")))
            .hasSize(3).noneMatch(DecodedEvent::isViolation);
    }

    @Test
    void shouldRefuseTooLongFrameAtItsHeader()
    {
        assertThat(bytesUntilViolation(LIMITED, wire -> wire.header(FIN | BINARY, SHORT_FORM, 101))).isEqualTo(6);
        assertThat(bytesUntilViolation(LIMITED, wire -> wire.header(BINARY, FORM_16, 65535))).isEqualTo(8);
        assertThat(bytesUntilViolation(LIMITED, wire -> wire.header(BINARY, FORM_64, Long.MAX_VALUE))).isEqualTo(14);
        assertThat(bytesUntilViolation(LIMITED, wire -> wire.frame(TEXT, "1").header(FIN, SHORT_FORM, 100)))
            .isEqualTo(7 + 6);
    }

    @ParameterizedTest
    @ValueSource(longs = {Integer.MAX_VALUE, 1L << 31, (1L << 32) - 1, 1L << 32, (1L << 32) + 5, Long.MAX_VALUE})
    void shouldRefuseLengthsThatDoNotFitAnInteger(final long length)
    {
        final int limit = 1000;
        assertThat(messages(NO_LIMIT, limit, wire -> wire.header(FIN | BINARY, FORM_64, length).raw(new byte[50])))
            .containsExactly(violation(TOO_BIG));
        assertThat(messages(limit, NO_LIMIT, wire -> wire.header(FIN | TEXT, FORM_64, length).raw(new byte[50])))
            .containsExactly(violation(TOO_BIG));
        assertThat(messages(NO_LIMIT, limit, wire -> wire.frame(TEXT, "1").header(FIN, FORM_64, length)))
            .containsExactly(violation(TOO_BIG));
        assertThat(messages(NO_LIMIT, length, wire -> wire.frame(TEXT, "1").header(FIN, FORM_64, length)))
            .containsExactly(violation(TOO_BIG));
    }

    @Test
    void shouldNotOverflowWhenTheMessageSumsUpBeyond63Bits()
    {
        assertThat(messages(wire -> wire.frame(BINARY, "1").header(FIN, FORM_64, Long.MAX_VALUE)))
            .containsExactly(violation(TOO_BIG));
        assertThat(messages(wire -> wire.frame(BINARY, "1").header(FIN, FORM_64, Long.MAX_VALUE - 1)
            .raw(new byte[300]))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeMemoryForWhatArrivedOnlyWhenMuchMoreIsAnnounced(final boolean observing)
    {
        final DecoderConfig config = new DecoderConfig(true, false, observing, NO_LIMIT, NO_LIMIT);
        for (final int firstByte : new int[]{FIN | BINARY, BINARY})
        {
            final byte[] wire = new Wire(true).header(firstByte, FORM_64, Long.MAX_VALUE).raw(new byte[10]).bytes();
            for (final int threshold : new int[]{DecoderHarness.NO_DIRECT_READS, 0})
            {
                final DecoderHarness dribbling = new DecoderHarness(config, 0, threshold);
                dribbling.run(wire, DecoderReplay.ones(wire.length));
                assertThat(dribbling.isViolated()).isFalse();
                assertThat(dribbling.slots().largestRequest()).isEqualTo(FIRST_REQUEST);
                assertThat(dribbling.slots().growths()).isEqualTo(1);
            }
        }
    }

    @Test
    void shouldDoubleMemoryAsPayloadArrives()
    {
        final int arriving = 1 << 20;
        final byte[] wire = Arrays.copyOf(
            new Wire(true).header(FIN | BINARY, FORM_64, Long.MAX_VALUE).bytes(), 14 + arriving);
        final int[] reads = new int[wire.length / 1000];
        Arrays.fill(reads, 1000);
        for (final int threshold : new int[]{DecoderHarness.NO_DIRECT_READS, 0})
        {
            final DecoderHarness harness = new DecoderHarness(DecoderConfig.server(NO_LIMIT), 0, threshold);
            harness.run(wire, reads);
            assertThat(harness.events()).isEmpty();
            assertThat(harness.slots().largestRequest()).isBetween(arriving, 2 * arriving + FIRST_REQUEST);
            assertThat(harness.slots().copiedBytes()).isLessThan(2 * arriving);
            assertThat(harness.slots().growths()).isLessThan(13);
        }
    }

    @Test
    void shouldReserveNoMoreThanOneReadOrTheRestOfThePayload() throws ProtocolViolation
    {
        final DecoderHarness sink = new DecoderHarness(DecoderConfig.server(NO_LIMIT), 0, 0);
        final FrameDecoder decoder = new FrameDecoder(sink, DecoderConfig.server(NO_LIMIT));
        final byte[] wire = new Wire(true).header(FIN | BINARY, FORM_64, 70_000).bytes();
        decoder.decode(Memory.holding(wire), 0, wire.length);
        assertThat(decoder.prepareBody(100)).isEqualTo(100);
        assertThat(sink.slots().largestRequest()).isEqualTo(FIRST_REQUEST);
        assertThat(decoder.prepareBody(242)).isEqualTo(242);
        assertThat(sink.slots().growths()).isEqualTo(1);
    }

    @Test
    void shouldTakeNoMemoryWhenFramesLieWholeInTheRead()
    {
        final byte[] wire = new Wire(true).text("a").binary(new byte[70_000]).ping("p").close().bytes();
        for (final boolean fragments : new boolean[]{false, true})
        {
            final DecoderConfig config = new DecoderConfig(true, fragments, !fragments, NO_LIMIT, NO_LIMIT);
            final DecoderHarness harness = new DecoderHarness(config, 0, 0).run(wire);
            assertThat(harness.events()).hasSize(4);
            assertThat(harness.slots().growths()).isZero();
        }
    }

    @Test
    void shouldTakeNoMemoryForDataWhenPartsAreReported()
    {
        final byte[] wire = new Wire(true).text("a".repeat(1000)).frame(BINARY, "b".repeat(70_000)).frame(FIN, "c")
            .bytes();
        final DecoderConfig config = new DecoderConfig(true, true, false, NO_LIMIT, NO_LIMIT);
        final int[] reads = new int[wire.length / 100];
        Arrays.fill(reads, 100);
        assertThat(new DecoderHarness(config, 0, 0).run(wire, reads).slots().growths()).isZero();
    }

    @Test
    void shouldLimitObservedFragmentsAlike()
    {
        assertThat(observed(wire -> wire.frame(BINARY, "1").header(FIN, FORM_64, Long.MAX_VALUE))).containsExactly(
            DecodedEvent.fragment(false, BINARY, "1"), violation(TOO_BIG));
    }
}
