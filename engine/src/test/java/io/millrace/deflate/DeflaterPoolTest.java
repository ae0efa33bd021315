package io.millrace.deflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;

import org.junit.jupiter.api.Test;

/**
 * What threads lend to connections that keep no history (RFC 7692 §7.1.1).
 */
class DeflaterPoolTest
{
    private static final long SEED = 0x5EED_9001L;

    private final Random random = new Random(SEED);

    @Test
    void shouldKeepNoMoreThanItMay()
    {
        try (DeflaterPool pool = new DeflaterPool(2))
        {
            final Compressor first = pool.acquire(1, 15);
            final Compressor second = pool.acquire(1, 15);
            final Compressor third = pool.acquire(1, 15);
            assertThat(pool.idle()).isZero();
            pool.release(first);
            pool.release(second);
            pool.release(third);
            assertThat(pool.idle()).isEqualTo(2);
            assertThatThrownBy(() -> Payloads.compress(third, new byte[10])).isInstanceOf(NullPointerException.class);
            assertThat(pool.acquire(1, 15)).isSameAs(second);
            assertThat(pool.acquire(1, 15)).isSameAs(first);
            first.close();
            second.close();
        }
    }

    @Test
    void shouldLendWhatHasTheLevelAndTheWindowThatIsAskedFor()
    {
        try (DeflaterPool pool = new DeflaterPool(4))
        {
            final Compressor fast = pool.acquire(1, 15);
            final Compressor small = pool.acquire(9, 8);
            pool.release(fast);
            pool.release(small);
            assertThat(pool.acquire(1, 9)).isSameAs(fast);
            assertThat(pool.acquire(9, 15)).isSameAs(small);
            final Compressor other = pool.acquire(1, 10);
            assertThat(other).isNotSameAs(fast);
            final byte[] payload = Payloads.json(random, 4000);
            assertThat(new ReferenceInflater(9, false).message(Payloads.compress(fast, payload))).isEqualTo(payload);
            final ReferenceInflater inflater = new ReferenceInflater(15, false);
            assertThat(inflater.message(Payloads.compress(small, payload))).isEqualTo(payload);
            assertThat(inflater.longestDistance()).isGreaterThan(256);
            assertThatIllegalArgumentException().isThrownBy(() -> pool.acquire(1, 7));
            fast.close();
            small.close();
            other.close();
        }
    }

    @Test
    void shouldLendWithoutAHistoryWhateverTheLastBorrowerDid()
    {
        final byte[] payload = Payloads.json(random, 3000);
        try (DeflaterPool pool = new DeflaterPool(1))
        {
            for (int i = 0; i < 40; i++)
            {
                final Compressor compressor = pool.acquire(6, 8 + i % 8);
                final byte[] compressed = Payloads.compress(compressor, payload);
                assertThat(new ReferenceInflater(8 + i % 8, false).message(compressed)).isEqualTo(payload);
                if (i % 3 > 0)
                {
                    compressor.input(ByteBuffer.wrap(payload));
                    compressor.deflate(ByteBuffer.allocate(1 + i * 13), i % 3);
                }
                pool.release(compressor);
                assertThat(pool.idle()).isEqualTo(1);
            }
        }
    }

    @Test
    void shouldCloseWhatComesBackWhenItIsClosed()
    {
        final DeflaterPool pool = new DeflaterPool(2);
        final Compressor lent = pool.acquire(1, 15);
        final Compressor idle = pool.acquire(1, 15);
        pool.release(idle);
        pool.close();
        assertThat(pool.idle()).isZero();
        pool.release(lent);
        assertThat(pool.idle()).isZero();
        for (final Compressor ended : new Compressor[] {lent, idle})
        {
            assertThatThrownBy(() -> Payloads.compress(ended, new byte[10])).isInstanceOf(NullPointerException.class);
        }
    }
}
