package io.millrace.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import io.millrace.deflate.DeflateOptions;
import io.millrace.deflate.DeflateParameters;
import io.millrace.memory.SharedBuffer;
import io.millrace.protocol.FrameHeader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What becomes of frames on their way out: RFC 6455 §5.3, RFC 7692 §6, §7.2.1.
 */
class FrameStageTest
{
    private static final long SEED = 7692_6455L;
    private static final int SEEDS = 50;
    private static final int FIN = 0x80;
    private static final int TEXT = 0x81;
    private static final int BINARY = 0x82;
    private static final int PING = 0x89;
    private static final int AS_IS = Compression.AS_IS;
    private static final Compression TAKEOVER = new Compression(1, 15, true, 16);
    private static final Compression NO_TAKEOVER = new Compression(1, 15, false, 16);

    private final Random random = new Random(SEED);

    @Test
    void shouldSendTheSameMessagesWhateverSocketAndVisitsDo()
    {
        for (long seed = SEED; seed < SEED + SEEDS; seed++)
        {
            final Random choices = new Random(seed);
            final boolean masked = choices.nextBoolean();
            final Compression compression = masked && choices.nextInt(4) == 0 ? null : new Compression(
                choices.nextInt(10), 8 + choices.nextInt(8), choices.nextBoolean(), choices.nextInt(3) * 40);
            final StageFixture fixture = new StageFixture(masked, compression, choices.nextInt(3) * 70);
            fixture.write(fixture.raw());
            for (int i = 0; i < 12; i++)
            {
                if (choices.nextInt(4) == 0 && compression != null)
                {
                    shared(fixture, choices, compression);
                }
                else
                {
                    frames(fixture, choices);
                }
                fixture.check("seed " + seed + ", item " + i);
            }
            fixture.release();
        }
    }

    /** Some messages, whole or in fragments with control frames between them, in many visits. */
    private static void frames(final StageFixture fixture, final Random choices)
    {
        final ByteBuffer source = ByteBuffer.allocateDirect(200_000);
        for (int i = choices.nextInt(4); i >= 0; i--)
        {
            final byte[] payload = payload(choices);
            final int type = choices.nextBoolean() ? 1 : 2;
            final int fragments = choices.nextInt(3) == 0 ? 2 + choices.nextInt(4) : 1;
            int done = 0;
            for (int part = 1; part <= fragments; part++)
            {
                final int end = part == fragments ? payload.length : done + choices.nextInt(payload.length - done + 1);
                final int asIs = fragments == 1 && choices.nextInt(4) == 0 && fixture.stage.isCompressing() ? AS_IS : 0;
                final int first = (part == fragments ? FIN : 0) | (part == 1 ? type : 0) | asIs;
                source.put(StageFixture.frame(first, Arrays.copyOfRange(payload, done, end)));
                done = end;
                if (part == fragments)
                {
                    fixture.expectMessage(type | asIs, payload, fragments > 1);
                }
                else if (choices.nextInt(3) == 0)
                {
                    final byte[] ping = StageFixture.noise(choices, choices.nextInt(126));
                    source.put(StageFixture.frame(PING, ping));
                    fixture.expectControl(PING, ping);
                }
            }
        }
        source.flip();
        while (source.hasRemaining())
        {
            fixture.writeLimit = choices.nextInt(3) == 0 ? choices.nextInt(200) : Integer.MAX_VALUE;
            fixture.window = choices.nextInt(3) == 0 ? choices.nextInt(2000) : Integer.MAX_VALUE;
            fixture.visit(choices, source);
        }
    }

    private static void shared(final StageFixture fixture, final Random choices, final Compression compression)
    {
        final byte[] payload = payload(choices);
        final SharedBuffer frame = fixture.shared(payload);
        final boolean asIs = choices.nextInt(3) == 0;
        if (asIs)
        {
            frame.keepAsIs();
        }
        fixture.writeLimit = choices.nextInt(3) == 0 ? 1 + choices.nextInt(200) : Integer.MAX_VALUE;
        fixture.window = Integer.MAX_VALUE;
        fixture.writeShared(frame);
        final boolean compressed = !asIs && payload.length >= compression.threshold() &&
            frame.variant(compression.key()) != null;
        fixture.expected.add(StageReader.event(compressed, 2, payload));
        frame.release(1);
        assertThat(frame.references()).isZero();
    }

    private static byte[] payload(final Random choices)
    {
        final int length = choices.nextInt(1 + choices.nextInt(choices.nextInt(8) == 0 ? 9000 : 700));
        return choices.nextInt(4) == 0 ?
            StageFixture.noise(choices, length) : StageFixture.json(choices, length);
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true", "true, true"})
    void shouldSendLargeMessagesInAsFewFramesAsCanBe(final boolean masked, final boolean compressed)
    {
        final StageFixture fixture = new StageFixture(masked, compressed ? TAKEOVER : null, 0);
        int messages = 0;
        for (final int length : new int[] {125, 126, 32767, 32768, 32769, 65535, 65536, 400_000})
        {
            for (final byte[] payload : new byte[][] {
                StageFixture.json(random, length), StageFixture.noise(random, length)})
            {
                fixture.writeLimit = 1000 + random.nextInt(100_000);
                fixture.write(StageFixture.frame(BINARY, payload));
                fixture.expectMessage(BINARY, payload, false);
                messages++;
            }
        }
        final StageReader reader = fixture.check("large");
        // Noise of 400,000 bytes is more than fits where it is compressed.
        assertThat(reader.frames()).isBetween(messages, compressed ? messages + 4 : messages);
        fixture.release();
    }

    @Test
    void shouldKeepWhatTheSocketDoesNotTakeAndTakeNothingMeanwhile()
    {
        for (final boolean masked : new boolean[] {true, false})
        {
            final StageFixture fixture = new StageFixture(masked, NO_TAKEOVER, 0);
            final byte[] payload = StageFixture.noise(random, 5000);
            fixture.window = 700;
            fixture.write(StageFixture.frame(BINARY, payload));
            fixture.expectMessage(BINARY, payload, false);
            assertThat(fixture.stage.isPending()).isTrue();
            assertThat(fixture.buffers.buffers().lentBuffers()).isEqualTo(StageFixture.KEPT_BUFFERS + 1);
            final SharedBuffer frame = fixture.shared(payload);
            final ByteBuffer bytes = ByteBuffer.allocateDirect(10).put(StageFixture.frame(TEXT, new byte[8])).flip();
            try
            {
                assertThat(fixture.stage.write(fixture, bytes)).isZero();
                assertThat(fixture.stage.writeShared(fixture, frame, bytes)).isZero();
                assertThat(fixture.stage.finish(fixture)).isFalse();
            }
            catch (final java.io.IOException ex)
            {
                throw new AssertionError(ex);
            }
            assertThat(bytes.remaining()).isEqualTo(10);
            frame.release(1);
            fixture.check("rest");
            assertThat(fixture.buffers.buffers().lentBuffers()).isEqualTo(StageFixture.KEPT_BUFFERS);
            fixture.release();
        }
    }

    @Test
    void shouldGiveEverythingBackWhenTheConnectionEndsAtAnyMoment()
    {
        for (int window = 0; window < 300; window += 3)
        {
            final StageFixture fixture = new StageFixture(window % 2 == 0, window % 4 < 2 ? TAKEOVER : NO_TAKEOVER, 0);
            final byte[] payload = StageFixture.json(random, 600);
            fixture.write(StageFixture.frame(BINARY, payload));
            final SharedBuffer frame = fixture.shared(payload);
            fixture.window = window;
            final ByteBuffer part = ByteBuffer.allocateDirect(700).put(StageFixture.frame(2, payload)).flip();
            fixture.visit(random, part.limit(4 + window));
            if (!fixture.stage.isPending())
            {
                fixture.visit(random, part.limit(604));
            }
            if (window % 5 == 0 && !fixture.stage.isPending())
            {
                fixture.writeLimit = 0;
                final ByteBuffer bytes = frame.block().view().limit(frame.length());
                try
                {
                    fixture.stage.writeShared(fixture, frame, bytes);
                }
                catch (final java.io.IOException ex)
                {
                    throw new AssertionError(ex);
                }
            }
            fixture.stage.release();
            frame.release(1);
            assertThat(frame.references()).isZero();
            fixture.context.wire().clear();
            fixture.release();
        }
    }

    @Test
    void shouldHoldACompressorBetweenMessagesOnlyWithTakeover()
    {
        final StageFixture lending = new StageFixture(false, NO_TAKEOVER, 0);
        final StageFixture keeping = new StageFixture(false, TAKEOVER, 0);
        for (int i = 0; i < 3; i++)
        {
            final byte[] payload = StageFixture.json(random, 500);
            for (final StageFixture fixture : new StageFixture[] {lending, keeping})
            {
                fixture.write(StageFixture.frame(TEXT, payload));
                fixture.expectMessage(TEXT, payload, false);
            }
            assertThat(lending.context.wire().deflaters().idle()).isEqualTo(1);
            assertThat(keeping.context.wire().deflaters().idle()).isZero();
        }
        lending.write(StageFixture.frame(1, new byte[0]));
        assertThat(lending.context.wire().deflaters().idle()).isZero();
        lending.write(StageFixture.frame(FIN, new byte[0]));
        assertThat(lending.context.wire().deflaters().idle()).isEqualTo(1);
        lending.expectMessage(TEXT, new byte[0], true);
        lending.check("without takeover");
        keeping.check("with takeover");
        keeping.stage.release();
        assertThat(keeping.context.wire().deflaters().idle()).isEqualTo(1);
        lending.release();
        keeping.release();
    }

    @Test
    void shouldMaskEachFrameWithAnotherKey()
    {
        final StageFixture fixture = new StageFixture(true, null, 0);
        for (int i = 0; i < 3000; i++)
        {
            final byte[] payload = new byte[i % 20];
            final int first = i % 3 == 0 ? PING : BINARY;
            fixture.write(StageFixture.frame(first, payload));
            fixture.expected.add(StageReader.event(false, first & 0xf, payload));
        }
        // Three thousand of four thousand million are seldom equal.
        assertThat(fixture.check("masked").keys()).hasSizeGreaterThan(2990);
        fixture.release();
    }

    @Test
    void shouldPassOnWhatTheApplicationHasCompressedAndForgetItsOwnHistory()
    {
        final StageFixture fixture = new StageFixture(false, TAKEOVER, 0);
        final byte[] payload = StageFixture.json(random, 300);
        for (int i = 0; i < 3; i++)
        {
            fixture.write(StageFixture.frame(BINARY, payload));
            fixture.expectMessage(BINARY, payload, false);
            final byte[] hello = {(byte)0xf2, 0x48, (byte)0xcd, (byte)0xc9, (byte)0xc9, 0x07, 0};
            fixture.write(StageFixture.frame(TEXT | MessageCompressor.COMPRESSED, hello));
            fixture.expected.add("compressed 1 Hello");
        }
        fixture.check("compressed elsewhere");
        fixture.release();
    }

    @Test
    void shouldFindRoomForWhateverBecomesOfASlice()
    {
        for (final int windowBits : new int[] {8, 9, 12, 15})
        {
            for (int level = 0; level <= 9; level += 3)
            {
                final StageFixture fixture = new StageFixture(false, new Compression(level, windowBits, true, 0), 0);
                final MessageCompressor compressor =
                    new MessageCompressor(fixture.framing.compression(), fixture.context.wire().deflaters());
                for (final int length : new int[] {0, 1, 2, 3, 100, 255, 256, 257, 511, 4000, 32768})
                {
                    compressor.begin(BINARY, length);
                    for (int part = 0; part < 3; part++)
                    {
                        compressor.compress(ByteBuffer.wrap(StageFixture.noise(random, length)),
                            ByteBuffer.allocate(MessageCompressor.bound(length)), part == 2);
                    }
                    compressor.end();
                }
                compressor.release();
                fixture.release();
            }
        }
    }

    /** Of each pair of options: the agreement, what this side wants, and what becomes of both. */
    @ParameterizedTest
    @CsvSource({
        // server takeover off, client's, windows | own takeover, own window, client | window, takeover
        "'false, false, 15, 15', 'true,  15, false', '15, true'",
        "'true,  false, 10, 12', 'true,  15, false', '10, false'",
        "'true,  false, 10, 12', 'true,  15, true',  '12, true'",
        "'false, true,  10, 12', 'true,  15, true',  '12, false'",
        "'false, true,  10, 12', 'true,  9,  false', '9,  true'",
        "'false, false, 15, 15', 'false, 8,  true',  '8,  false'"})
    void shouldCompressAsWasAgreedFor(final String agreed, final String own, final String expected)
    {
        final String[] a = agreed.split(", *");
        final String[] o = own.split(", *");
        final String[] e = expected.split(", *");
        final DeflateParameters parameters = new DeflateParameters(
            Boolean.parseBoolean(a[0]), Boolean.parseBoolean(a[1]), Integer.parseInt(a[2]), Integer.parseInt(a[3]));
        final DeflateOptions options =
            new DeflateOptions(3, 7, Boolean.parseBoolean(o[0]), true, Integer.parseInt(o[1]), 15);
        assertThat(Compression.of(parameters, options, Boolean.parseBoolean(o[2])))
            .isEqualTo(new Compression(3, Integer.parseInt(e[0]), Boolean.parseBoolean(e[1]), 7));
    }

    @Test
    void shouldEncodeFromTheFirstByteWhenAVisitUnderWayIsOvertakenByTheHandshake() throws IOException
    {
        final OutboundFixture fixture = new OutboundFixture();
        final byte[] response = "HTTP/1.1 101".getBytes(StandardCharsets.US_ASCII);
        final EncodingStage below = new HookedStage(() ->
        {
            fixture.outbound.framing(new Framing(true, response.length, null));
            assertThat(fixture.outbound.sendRaw(response).isAccepted()).isTrue();
        });
        final OutboundDrain drain = new OutboundDrain(fixture.outbound, below);
        fixture.outbound.schedule();
        while (fixture.writer.write(drain, fixture) == OutboundWriter.Status.MORE)
        {
            fixture.outbound.schedule();
        }
        fixture.outbound.send(OutboundFixture.FIN_TEXT, OutboundFixture.payload(5, 1), 0, 5);
        fixture.writer.write(drain, fixture);

        final byte[] wire = fixture.wire.toByteArray();
        assertThat(wire).hasSize(response.length + FrameHeader.headerLength((byte)0x85) + 5).startsWith(response);
        assertThat(wire[response.length + 1] & 0xff).as("masked, five bytes").isEqualTo(0x85);
    }

    /** Does something once a visit has begun, as when a handler accepts while TLS's handshake is being written. */
    private static final class HookedStage implements EncodingStage
    {
        private Runnable hook;

        HookedStage(final Runnable hook)
        {
            this.hook = hook;
        }

        @Override
        public int write(final WriteTarget target, final ByteBuffer bytes) throws IOException
        {
            return target.write(bytes);
        }

        @Override
        public boolean flush(final WriteTarget target)
        {
            final Runnable once = hook;
            hook = () -> { };
            once.run();
            return true;
        }

        @Override
        public boolean isPending()
        {
            return false;
        }
    }
}
