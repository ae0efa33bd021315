package io.millrace.protocol;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

import static io.millrace.protocol.DecodedEvent.assembled;
import static io.millrace.protocol.DecodedEvent.fragment;
import static io.millrace.protocol.DecodedEvent.message;
import static io.millrace.protocol.DecodedEvent.violation;
import static io.millrace.protocol.DecoderReplay.NO_LIMIT;
import static io.millrace.protocol.DecoderReplay.messages;
import static io.millrace.protocol.DecoderReplay.observed;
import static io.millrace.protocol.DecoderReplay.replay;
import static io.millrace.protocol.Opcode.BINARY;
import static io.millrace.protocol.Opcode.CONTINUATION;
import static io.millrace.protocol.Opcode.PING;
import static io.millrace.protocol.Opcode.PONG;
import static io.millrace.protocol.Opcode.TEXT;
import static io.millrace.protocol.Wire.FIN;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages in several frames, with control frames in between, and the modes in which they are reported
 * (RFC 6455 §5.4).
 */
class FrameDecoderFragmentationTest
{
    private static final int PROTOCOL_ERROR = 1002;
    private static final int MANY = 100_000;
    private static final DecoderConfig WHOLE = DecoderConfig.server(NO_LIMIT);
    private static final DecoderConfig PARTS = new DecoderConfig(true, true, false, NO_LIMIT, NO_LIMIT);
    private static final DecoderConfig OBSERVED = new DecoderConfig(true, false, true, NO_LIMIT, NO_LIMIT);

    @Test
    void shouldAssembleMessageFromFragmentsWithAndWithoutControlFramesBetween()
    {
        assertThat(messages(wire -> wire.frame(TEXT, "frag").frame(FIN, "ment")))
            .containsExactly(assembled(TEXT, "fragment"));
        assertThat(messages(wire -> wire.frame(TEXT, "frag").ping("ping").frame(FIN, "ment").text("t")))
            .containsExactly(message(PING, "ping"), assembled(TEXT, "fragment"), message(TEXT, "t"));
        assertThat(messages(wire -> wire.frame(BINARY, "1").frame(0, "2").ping("a").frame(0, "3").ping("b").pong("")
            .frame(0, "4").frame(FIN, "5"))).containsExactly(
                message(PING, "a"), message(PING, "b"), message(PONG, ""), assembled(BINARY, "12345"));
    }

    @Test
    void shouldAssembleFragmentsWhoseLengthsAreNoMultiplesOfFour()
    {
        final byte[] payload = new byte[1 + 3 + 5 + 7 + 131 + 13];
        new Random(5).nextBytes(payload);
        assertThat(messages(wire -> wire
            .frame(BINARY, Arrays.copyOf(payload, 1))
            .frame(0, Arrays.copyOfRange(payload, 1, 4))
            .frame(0, Arrays.copyOfRange(payload, 4, 9))
            .frame(0, Arrays.copyOfRange(payload, 9, 16))
            .frame(0, Arrays.copyOfRange(payload, 16, 147))
            .frame(FIN, Arrays.copyOfRange(payload, 147, 160)))).containsExactly(assembled(BINARY, payload));
    }

    @Test
    void shouldKeepTheTypeOfEachMessage()
    {
        assertThat(messages(wire -> wire.frame(BINARY, "b").frame(FIN, "").frame(TEXT, "t").frame(FIN, "")
            .binary(new byte[1]).frame(BINARY, "").frame(FIN, "c"))).containsExactly(
                assembled(BINARY, "b"), assembled(TEXT, "t"), message(BINARY, new byte[1]), assembled(BINARY, "c"));
    }

    @Test
    void shouldDeliverEmptyMessagesAndEmptyFragments()
    {
        assertThat(messages(wire -> wire.text("").binary(new byte[0]))).containsExactly(
            message(TEXT, ""), message(BINARY, ""));
        assertThat(messages(wire -> wire.frame(TEXT, "").frame(0, "").frame(FIN, "").text("")))
            .containsExactly(assembled(TEXT, ""), message(TEXT, ""));
        assertThat(messages(wire -> wire.frame(TEXT, "").frame(0, "middle").frame(FIN, "")))
            .containsExactly(assembled(TEXT, "middle"));
        assertThat(messages(wire -> wire.frame(BINARY, "").ping("").frame(0, "").pong("").frame(FIN, "end")))
            .containsExactly(message(PING, ""), message(PONG, ""), assembled(BINARY, "end"));
    }

    /** Unmasked, as a server sends it, so that the bytes need not be touched. */
    @Test
    void shouldReportFrameOfGigabytesInPartsAndKeepNothingOfIt() throws ProtocolViolation
    {
        final long length = 6L << 30;
        final int piece = 8 << 20;
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[16 + piece]);
        final CountingSink sink = new CountingSink(buffer);
        final FrameDecoder decoder = new FrameDecoder(sink, new DecoderConfig(false, true, false, NO_LIMIT, NO_LIMIT));
        final int header = FrameHeader.encode(buffer, 16, FIN | BINARY, length);
        assertThat(decoder.decode(buffer, 16, header)).isEqualTo(header);
        for (long sent = 0; sent < length; sent += piece)
        {
            assertThat(decoder.missingLength()).isEqualTo(length - sent);
            assertThat(decoder.decode(buffer, 16, piece)).isEqualTo(piece);
            assertThat(sink.ends).isEqualTo(sent + piece == length ? 1 : 0);
        }
        assertThat(sink.bytes).isEqualTo(length);
        assertThat(sink.begins).isOne();
        assertThat(decoder.isUnfinished()).isFalse();
    }

    /** Counts what is reported, and lends nothing. */
    private static final class CountingSink implements FrameSink
    {
        private final FrameHeader header = new FrameHeader();
        private final UnsafeBuffer buffer;
        private long bytes;
        private int begins;
        private int ends;

        CountingSink(final UnsafeBuffer buffer)
        {
            this.buffer = buffer;
        }

        @Override
        public void onFrames(final int offset, final int length)
        {
            header.wrap(buffer, offset);
            begins += header.opcode() == BINARY ? 1 : 0;
            ends += header.isFin() ? 1 : 0;
            bytes += header.payloadLength();
        }

        @Override
        public void onAssembled(final int slot, final int offset, final int length, final boolean received)
        {
            throw new AssertionError("nothing is put together");
        }

        @Override
        public UnsafeBuffer grow(final int slot, final int usedLength, final int minimumLength)
        {
            throw new AssertionError("nothing is kept");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, FIN})
    void shouldRefuseContinuationWhenThereIsNothingToContinue(final int fin)
    {
        final DecodedEvent broken = violation(PROTOCOL_ERROR);
        assertThat(messages(wire -> wire.frame(fin, "no message").text("next"))).containsExactly(broken);
        assertThat(messages(wire -> wire.frame(fin, ""))).containsExactly(broken);
        assertThat(messages(wire -> wire.text("whole").frame(fin, "again")))
            .containsExactly(message(TEXT, "whole"), broken);
        assertThat(messages(wire -> wire.frame(TEXT, "a").frame(FIN, "b").frame(fin, "c")))
            .containsExactly(assembled(TEXT, "ab"), broken);
        assertThat(messages(wire -> wire.ping("p").frame(fin, "c"))).containsExactly(message(PING, "p"), broken);
    }

    @ParameterizedTest
    @ValueSource(ints = {TEXT, BINARY, FIN | TEXT, FIN | BINARY})
    void shouldRefuseNewMessageWhenTheLastHasNotEnded(final int firstByte)
    {
        final DecodedEvent broken = violation(PROTOCOL_ERROR);
        assertThat(messages(wire -> wire.frame(TEXT, "a").frame(firstByte, "b"))).containsExactly(broken);
        assertThat(messages(wire -> wire.frame(TEXT, "a").frame(firstByte, "longer than a header").frame(FIN, "c")))
            .containsExactly(broken);
        assertThat(messages(wire -> wire.frame(BINARY, "").frame(firstByte, ""))).containsExactly(broken);
        assertThat(messages(wire -> wire.frame(TEXT, "a").frame(0, "b").ping("p").frame(firstByte, "c")))
            .containsExactly(message(PING, "p"), broken);
    }

    @Test
    void shouldReportEachFragmentAndThenTheMessageWhenObserved()
    {
        assertThat(observed(wire -> wire.text("whole").frame(TEXT, "a").ping("p").frame(0, "").frame(FIN, "b")
            .binary(new byte[130]))).containsExactly(
                message(TEXT, "whole"),
                fragment(false, TEXT, "a"), message(PING, "p"), fragment(false, CONTINUATION, ""),
                fragment(true, CONTINUATION, "b"), assembled(TEXT, "ab"),
                message(BINARY, new byte[130]));
    }

    @Test
    void shouldReportFragmentsAsTheyWereWhenEachCameInOneRead()
    {
        final UnaryOperator<Wire> vector = wire -> wire.frame(TEXT, "a").ping("p").frame(0, "").frame(FIN, "b");
        assertThat(run(PARTS, vector)).containsExactly(
            fragment(false, TEXT, "a"), message(PING, "p"), fragment(false, CONTINUATION, ""),
            fragment(true, CONTINUATION, "b"));
    }

    @Test
    void shouldReportWhatEachReadBroughtWhenPartsAreAskedFor()
    {
        final UnaryOperator<Wire> vector = wire -> wire.frame(TEXT, "abcdef").frame(FIN, "gh").text("whole");
        assertThat(run(PARTS, vector, 7, 1, 3)).containsExactly(
            fragment(false, TEXT, "a"), fragment(false, CONTINUATION, "b"), fragment(false, CONTINUATION, "cde"),
            fragment(false, CONTINUATION, "f"), fragment(true, CONTINUATION, "gh"), message(TEXT, "whole"));
        assertThat(run(PARTS, wire -> wire.text("abcdef"), 6, 2)).containsExactly(
            fragment(false, TEXT, "ab"), fragment(true, CONTINUATION, "cdef"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 125, 126, 127, 65535, 65536})
    void shouldReportLastPartOfAnyLengthWhenPartsAreAskedFor(final int length)
    {
        final String payload = "x".repeat(length);
        final int header = length <= 124 ? 6 : length <= 65534 ? 8 : 14;
        assertThat(run(PARTS, wire -> wire.text("y" + payload).ping(""), header + 1)).containsExactly(
            fragment(false, TEXT, "y"), fragment(true, CONTINUATION, payload), message(PING, ""));
    }

    @Test
    void shouldMarkMessageReceivedOnlyWhenItWasOneFrame()
    {
        final byte[] payload = new byte[300];
        assertThat(run(WHOLE, wire -> wire.binary(payload), 100, 100)).containsExactly(message(BINARY, payload));
        assertThat(run(OBSERVED, wire -> wire.binary(payload), 100, 100)).containsExactly(message(BINARY, payload));
        assertThat(run(WHOLE, wire -> wire.frame(BINARY, payload).frame(FIN, ""), 100, 100))
            .containsExactly(assembled(BINARY, payload));
    }

    @Test
    void shouldNeverReadDirectlyWhenPayloadsAreReportedAsFrames() throws ProtocolViolation
    {
        assertThat(isBodyDirect(WHOLE, FIN | BINARY)).isTrue();
        assertThat(isBodyDirect(WHOLE, BINARY)).isTrue();
        assertThat(isBodyDirect(PARTS, BINARY)).isFalse();
        assertThat(isBodyDirect(OBSERVED, BINARY)).isFalse();
        assertThat(isBodyDirect(WHOLE, FIN | PING)).isFalse();
    }

    @Test
    void shouldReadDirectlyOnlyAboveTheThreshold() throws ProtocolViolation
    {
        final FrameDecoder decoder = new FrameDecoder(new DecoderHarness(WHOLE, 0, 0), WHOLE);
        assertThat(decoder.isBodyLongerThan(0)).isFalse();
        final byte[] wire = new Wire(true).binary(new byte[100]).bytes();
        decoder.decode(Memory.holding(wire), 0, 50);
        final int missing = wire.length - 50;
        assertThat(decoder.isBodyLongerThan(missing - 1)).isTrue();
        assertThat(decoder.isBodyLongerThan(missing)).isFalse();
        assertThat(decoder.prepareBody(missing - 1)).isEqualTo(missing - 1);
        assertThat(decoder.prepareBody(missing + 1)).isEqualTo(missing);
        assertThat(decoder.bodyOffset()).isEqualTo(14 + 100 - missing);
    }

    @Test
    @Timeout(20)
    void shouldTakeLinearWorkWhenThereAreManyFragmentsOfOneByte()
    {
        final Wire wire = new Wire(true);
        for (int i = 1; i <= MANY; i++)
        {
            wire.frame((i == MANY ? FIN : 0) | (i == 1 ? TEXT : CONTINUATION), "a");
        }
        for (final int readLength : new int[]{1, 1000})
        {
            final int[] reads = new int[wire.length() / readLength];
            Arrays.fill(reads, readLength);
            final DecoderHarness harness = new DecoderHarness(WHOLE, 0, 0).run(wire.bytes(), reads);
            assertThat(harness.events()).containsExactly(assembled(TEXT, "a".repeat(MANY)));
            assertThat(harness.slots().growths()).isLessThan(12);
            assertThat(harness.slots().copiedBytes()).isLessThan(2 * MANY);
        }
    }

    @Test
    @Timeout(20)
    void shouldTakeLinearWorkWhenLongFrameDribbles()
    {
        final byte[] payload = Script.MIXED.text(new Random(1), 2 * MANY);
        final byte[] wire = new Wire(true).frame(FIN | TEXT, payload).bytes();
        for (final int threshold : new int[]{DecoderHarness.NO_DIRECT_READS, 0})
        {
            final DecoderHarness harness = new DecoderHarness(WHOLE, 0, threshold);
            harness.run(wire, DecoderReplay.ones(wire.length));
            assertThat(harness.events()).containsExactly(message(TEXT, payload));
            assertThat(harness.slots().growths()).isLessThan(13);
            assertThat(harness.slots().copiedBytes()).isLessThan(2L * payload.length);
        }
    }

    @Test
    void shouldGoOnAfterEachModeOfAssemblyWithFreshMemory()
    {
        for (final DecoderConfig config : List.of(WHOLE, OBSERVED, PARTS))
        {
            assertThat(replay(config, wire -> wire.frame(TEXT, "a".repeat(300)).frame(FIN, "b").text("c".repeat(300))
                .ping("d".repeat(100)).frame(BINARY, "").frame(0, "e".repeat(300)).frame(FIN, "").text("f")))
                .endsWith(message(TEXT, "f"));
        }
    }

    private static List<DecodedEvent> run(
        final DecoderConfig config, final UnaryOperator<Wire> vector, final int... reads)
    {
        final byte[] wire = vector.apply(new Wire(config.fromClient())).bytes();
        return new DecoderHarness(config, 1, 0).run(wire, reads).events();
    }

    private static boolean isBodyDirect(final DecoderConfig config, final int firstByte) throws ProtocolViolation
    {
        final FrameDecoder decoder = new FrameDecoder(new DecoderHarness(config, 0, 0), config);
        final byte[] wire = new Wire(true).frame(firstByte, new byte[100]).bytes();
        decoder.decode(Memory.holding(wire), 0, 6);
        return decoder.isBodyLongerThan(0);
    }
}
