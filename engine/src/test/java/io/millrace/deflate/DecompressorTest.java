package io.millrace.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.Deflater;

import io.millrace.protocol.PayloadInflater;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 7692 §7.2.2, §7.2.3.
 */
class DecompressorTest
{
    private static final long SEED = 0x5EED_1F1A7EL;
    private static final int MOST_IDLE = 2;
    private static final int BLOCK_LENGTH = 1 << 16;

    private final Random random = new Random(SEED);
    private final InflaterPool pool = new InflaterPool(MOST_IDLE);

    @AfterEach
    void close()
    {
        pool.close();
        assertThat(pool.idle()).isZero();
    }

    private static byte[] hex(final String digits)
    {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private String inflate(final boolean takeover, final String... messages)
    {
        final StringBuilder texts = new StringBuilder();
        try (Decompressor decompressor = new Decompressor(pool, takeover))
        {
            for (final String message : messages)
            {
                final byte[] inflated = Inflating.inflate(decompressor, hex(message), 1 + random.nextInt(9), 7);
                if (inflated == null)
                {
                    return texts + "corrupt";
                }
                texts.append(new String(inflated, StandardCharsets.ISO_8859_1)).append(' ');
            }
        }
        finally
        {
            assertThat(pool.lent()).isZero();
        }
        return texts.toString().trim();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "f248cdc9c90700",                              // one block
        "000500faff48656c6c6f00",                      // stored
        "f248050000 00ffffcac9c90700",                 // two blocks
        "f248cd01000000ffff 000000ffff cac90700",      // an empty block between them
        "000000ffff f248cdc9c90700",                   // an empty block first
        "f348cdc9c9070000",                            // BFINAL
        "f348cdc9c90700",                              // BFINAL and nothing behind it
        "f348cd0100 cbc9070000",                       // BFINAL twice
        "f348cd0100 cac90700",                         // BFINAL, then another block
        "010200fdff4865 010300fcff6c6c6f 00",          // BFINAL in stored blocks
        "010200fdff4865 010000ffff 010300fcff6c6c6f"}) // and in an empty one
    void shouldInflateAMessageHoweverItsBlocksAre(final String message)
    {
        for (int i = 0; i < 20; i++)
        {
            assertThat(inflate(i % 2 == 0, message)).isEqualTo("Hello");
            assertThat(inflate(i % 2 == 0, message, message, message)).isEqualTo("Hello Hello Hello");
        }
    }

    @Test
    void shouldInflateWhatRefersToMessagesBeforeOnlyWithTakeover()
    {
        assertThat(inflate(true, "f248cdc9c90700", "f200110000")).isEqualTo("Hello Hello");
        assertThat(inflate(false, "f248cdc9c90700", "f200110000")).isEqualTo("Hello corrupt");
        assertThat(inflate(true, "f348cdc9c9070000", "f200110000")).isEqualTo("Hello corrupt");
        assertThat(inflate(true, "f200110000")).isEqualTo("corrupt");
        assertThat(inflate(true, "f248cdc9c90700", "00", "f200110000", "", "f200110000"))
            .isEqualTo("Hello  Hello  Hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "000000ffff00", "0300", "030000", "010000ffff", "010000ffff00"})
    void shouldTakeAMessageWithoutContentForAnEmptyOne(final String message)
    {
        assertThat(inflate(true, message, "f248cdc9c90700", message)).isEqualTo("Hello");
        assertThat(inflate(false, message, "f248cdc9c90700", message)).isEqualTo("Hello");
    }

    @ParameterizedTest
    @CsvSource({
        "a reserved type of block,          07",
        "a reserved type of block,          ffffffff",
        "lengths that differ,               000500fbff48656c6c6f00",
        "garbage behind the last block,     f348cdc9c90700ffff",
        "a header of zlib,                  789cf348cdc9c90700058c01f5",
        "a header with a preset dictionary, 78bb058c01f5f200110000",
        "a distance without a history,      f280130000",
        "a distance beyond BFINAL,          f348cdc9c90700f200110000"})
    void shouldRefuseWhatIsNotCompressed(final String what, final String message)
    {
        assertThat(inflate(true, message)).as(what).isEqualTo("corrupt");
        assertThat(inflate(false, message)).as(what).isEqualTo("corrupt");
        assertThat(inflate(false, "f248cdc9c90700", message)).as(what).isEqualTo("Hello corrupt");
    }

    @Test
    void shouldRefuseAMessageThatIsCutOffInsideABlock()
    {
        for (final int level : new int[] {0, 1, 9})
        {
            try (Compressor compressor = new Compressor(level, 15))
            {
                final byte[] compressed = Payloads.compress(compressor, Payloads.json(random, 400));
                // One zero would be an empty message.
                for (int length = 2; length < compressed.length - 5; length++)
                {
                    try (Decompressor decompressor = new Decompressor(pool, false))
                    {
                        assertThat(Inflating.inflate(decompressor, Arrays.copyOf(compressed, length), 100))
                            .as("%d of %d bytes, level %d", length, compressed.length, level).isNull();
                    }
                }
            }
        }
    }

    @Test
    void shouldRefuseAMessageThatIsCutOffInsideTheDataOfABlockWithTakeover()
    {
        for (final int level : new int[] {0, 1, 9})
        {
            try (Compressor compressor = new Compressor(level, 15))
            {
                final byte[] payload = Payloads.json(random, 400);
                Payloads.compress(compressor, payload);
                final byte[] compressed = Payloads.compress(compressor, payload);
                // Of the same again little is left, without tables; the header of a stored block has five bytes.
                final int start = level == 0 ? 6 : 2;
                for (int length = start; length < compressed.length - 1; length++)
                {
                    try (Decompressor decompressor = new Decompressor(pool, true))
                    {
                        Inflating.inflate(decompressor, first(level, payload), 100);
                        assertThat(Inflating.inflate(decompressor, Arrays.copyOf(compressed, length), 100))
                            .as("%d of %d bytes, level %d", length, compressed.length, level).isNull();
                    }
                }
            }
        }
    }

    private static byte[] first(final int level, final byte[] payload)
    {
        try (Compressor compressor = new Compressor(level, 15))
        {
            return Payloads.compress(compressor, payload);
        }
    }

    @Test
    void shouldWriteTheSameWhateverTheLengthsOfPiecesAndRooms()
    {
        for (int roomLength = 1; roomLength < 80; roomLength++)
        {
            try (Compressor compressor = new Compressor(1 + roomLength % 9, 15);
                Decompressor whole = new Decompressor(pool, true); Decompressor bytes = new Decompressor(pool, true);
                Decompressor some = new Decompressor(pool, true))
            {
                for (int i = 0; i < 4; i++)
                {
                    final byte[] payload = Payloads.random(random, i < 2 ? roomLength - 1 + i : random.nextInt(400));
                    final byte[] compressed = Payloads.compress(compressor, payload);
                    assertThat(Inflating.inflate(whole, compressed, roomLength)).isEqualTo(payload);
                    assertThat(Inflating.inflate(bytes, compressed, 1, roomLength)).isEqualTo(payload);
                    assertThat(Inflating.inflate(some, compressed, 1 + random.nextInt(50), roomLength))
                        .as("seed %d", SEED).isEqualTo(payload);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
    void shouldInflateWhateverTheWindowOfTheSender(final int windowBits)
    {
        for (final boolean takeover : new boolean[] {true, false})
        {
            try (Compressor compressor = new Compressor(6, windowBits);
                Decompressor decompressor = new Decompressor(pool, takeover))
            {
                for (int i = 0; i < 8; i++)
                {
                    final byte[] payload = Payloads.random(random, Payloads.length(random, 3 << windowBits));
                    assertThat(Inflating.inflate(decompressor, Payloads.compress(compressor, payload), 4096))
                        .as("takeover %s, seed %d", takeover, SEED).isEqualTo(payload);
                    if (!takeover)
                    {
                        compressor.reset();
                        assertThat(pool.lent()).isZero();
                    }
                }
            }
        }
    }

    @Test
    void shouldWriteNoMoreOfABombThanThereIsRoomFor()
    {
        final byte[] bomb = bomb(16 << 20);
        assertThat(bomb.length).isLessThan(20_000);
        for (final boolean direct : new boolean[] {true, false})
        {
            final ByteBuffer memory = direct ? ByteBuffer.allocateDirect(1000) : ByteBuffer.allocate(1000);
            final UnsafeBuffer room = new UnsafeBuffer(memory);
            room.setMemory(0, 1000, (byte)7);
            try (Decompressor decompressor = new Decompressor(pool, true))
            {
                decompressor.input(new UnsafeBuffer(bomb), 0, bomb.length);
                for (int i = 0; i < 100; i++)
                {
                    final int length = 1 + random.nextInt(990);
                    assertThat(decompressor.inflate(room, 5, length)).isEqualTo(length);
                    assertThat(room.getByte(4)).isEqualTo((byte)7);
                    assertThat(room.getByte(995)).isEqualTo((byte)7);
                    assertThat(room.getByte(4 + length)).isZero();
                }
            }
        }
        assertThat(pool.lent()).isZero();
    }

    private static byte[] bomb(final int length)
    {
        final Deflater deflater = new Deflater(9, true);
        final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        final byte[] output = new byte[BLOCK_LENGTH];
        final byte[] zeros = new byte[BLOCK_LENGTH];
        for (int i = 0; i < length; i += BLOCK_LENGTH)
        {
            deflater.setInput(zeros);
            compressed.write(output, 0, deflater.deflate(output, 0, output.length, Deflater.NO_FLUSH));
        }
        compressed.write(output, 0, deflater.deflate(output, 0, output.length, Deflater.SYNC_FLUSH));
        deflater.end();
        return Arrays.copyOf(compressed.toByteArray(), compressed.size() - 4);
    }

    /** As the receive arena's is, which belongs to all connections of a thread. */
    @Test
    void shouldNotReadBehindAPieceWhenTheBufferIsSetToAnotherRange()
    {
        final ByteBuffer memory = ByteBuffer.allocateDirect(200);
        final UnsafeBuffer arena = new UnsafeBuffer(memory);
        final UnsafeBuffer room = new UnsafeBuffer(new byte[100]);
        for (final boolean takeover : new boolean[] {true, false})
        {
            try (Decompressor decompressor = new Decompressor(pool, takeover))
            {
                // A stored block of ten bytes of which two are there.
                arena.putBytes(20, hex("000a00f5ff 4141"));
                decompressor.input(arena, 20, 7);
                assertThat(decompressor.inflate(room, 0, 100)).isEqualTo(2);
                arena.putBytes(50, "what belongs to somebody else".getBytes(StandardCharsets.US_ASCII));
                memory.limit(100).position(50);
                decompressor.input(arena, 60, 0);
                assertThat(decompressor.inflate(room, 0, 100)).isZero();
                assertThat(memory.position()).isEqualTo(50);
                arena.putBytes(20, hex("4242424242424242 00"));
                decompressor.input(arena, 20, 9);
                assertThat(decompressor.inflate(room, 0, 100)).isEqualTo(8);
                memory.limit(100).position(50);
                decompressor.endInput();
                assertThat(decompressor.inflate(room, 0, 100)).isZero();
                decompressor.endMessage();
                memory.limit(100).position(50);
                assertThat(Inflating.inflate(decompressor, hex("f348cdc9c90700"), 100)).hasSize(5);
            }
        }
    }

    @Test
    void shouldHoldAnInflaterOnlyWhileItIsNeeded()
    {
        try (Decompressor kept = new Decompressor(pool, true); Decompressor lent = new Decompressor(pool, false))
        {
            Inflating.inflate(kept, new byte[0], 10);
            assertThat(pool.lent()).isZero();
            Inflating.inflate(kept, hex("f248cdc9c90700"), 10);
            assertThat(pool.lent()).isEqualTo(1);
            Inflating.inflate(lent, hex("f248cdc9c90700"), 10);
            assertThat(pool.lent()).isEqualTo(1);
            assertThat(pool.idle()).isEqualTo(1);
            lent.input(new UnsafeBuffer(new byte[] {0}), 0, 1);
            assertThat(pool.lent()).isEqualTo(2);
            lent.release();
            lent.release();
            assertThat(pool.lent()).isEqualTo(1);
        }
        assertThat(pool.lent()).isZero();
        assertThat(pool.idle()).isEqualTo(2);
    }

    /** Whatever was going on, what is lent next has no history, and no input. */
    @Test
    void shouldGiveTheInflaterBackAtAnyMoment()
    {
        final UnsafeBuffer room = new UnsafeBuffer(new byte[4]);
        for (final String message : new String[] {"f248cdc9c90700", "ffff", "f348cdc9c9070000", "000a00f5ff"})
        {
            final byte[] bytes = hex(message);
            for (int steps = 0; steps < 7; steps++)
            {
                final Decompressor decompressor = new Decompressor(pool, steps % 2 == 0);
                decompressor.input(new UnsafeBuffer(bytes), 0, bytes.length);
                int count = 4;
                for (int i = 0; i < steps && count == 4; i++)
                {
                    count = decompressor.inflate(room, 0, 4);
                }
                if (steps > 4 && count != PayloadInflater.CORRUPT)
                {
                    decompressor.endInput();
                    decompressor.inflate(room, 0, 4);
                }
                assertThat(pool.lent()).isEqualTo(1);
                decompressor.close();
                assertThat(pool.lent()).isZero();
                assertThat(pool.idle()).isEqualTo(1);
                assertThat(inflate(false, "f200110000")).isEqualTo("corrupt");
                assertThat(inflate(true, "f248cdc9c90700")).isEqualTo("Hello");
            }
        }
    }

    @Test
    void shouldKeepNoMoreInflatersThanItMay()
    {
        final Decompressor[] decompressors = new Decompressor[5];
        for (int i = 0; i < decompressors.length; i++)
        {
            decompressors[i] = new Decompressor(pool, true);
            Inflating.inflate(decompressors[i], hex("f248cdc9c90700"), 10);
        }
        assertThat(pool.lent()).isEqualTo(5);
        for (int i = 0; i < 4; i++)
        {
            decompressors[i].close();
            assertThat(pool.idle()).isEqualTo(Math.min(i + 1, MOST_IDLE));
        }
        pool.close();
        assertThat(pool.idle()).isZero();
        decompressors[4].close();
        assertThat(pool.idle()).isZero();
        assertThat(pool.lent()).isZero();
    }
}
