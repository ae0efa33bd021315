package io.millrace.engine;

import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The documented bounds of a numeric setting, and how to check that they are kept.
 */
record Bound<S>(
    String setting, ObjLongConsumer<S> setter, ToLongFunction<S> getter, long lowest, long highest, boolean powerOfTwo)
{
    static <S> Bound<S> range(
        final String setting,
        final ObjLongConsumer<S> setter,
        final ToLongFunction<S> getter,
        final long lowest,
        final long highest)
    {
        return new Bound<>(setting, setter, getter, lowest, highest, false);
    }

    static <S> Bound<S> powerOfTwo(
        final String setting,
        final ObjLongConsumer<S> setter,
        final ToLongFunction<S> getter,
        final long lowest,
        final long highest)
    {
        return new Bound<>(setting, setter, getter, lowest, highest, true);
    }

    void checkAcceptedAtBothEnds(final Supplier<S> factory, final Consumer<S> conclude)
    {
        for (final long value : new long[]{lowest, highest})
        {
            final S settings = factory.get();
            setter.accept(settings, value);
            conclude.accept(settings);
            assertThat(getter.applyAsLong(settings)).isEqualTo(value);
        }
    }

    void checkRefusedBeyondBothEnds(final Supplier<S> factory, final Consumer<S> conclude)
    {
        forbidden().forEach(value ->
        {
            final S settings = factory.get();
            setter.accept(settings, value);
            assertThatIllegalArgumentException().isThrownBy(() -> conclude.accept(settings)).withMessageStartingWith(
                setting + " is " + value + ", allowed is " + (powerOfTwo ? "a power of two from " : "") + lowest +
                " to " + highest)
                .withMessageEndingWith(".");
        });
    }

    private LongStream forbidden()
    {
        final LongStream beyond = LongStream.of(lowest - 1, -1, highest + 1).filter(v -> v < lowest || v > highest);
        if (!powerOfTwo)
        {
            return beyond;
        }
        final LongStream inside = LongStream.of(lowest + 1, highest - 1);
        final LongStream powersBeyond = LongStream.of(lowest / 2, highest * 2).filter(v -> v <= Integer.MAX_VALUE);
        return LongStream.concat(beyond, LongStream.concat(inside, powersBeyond));
    }

    @Override
    public String toString()
    {
        return setting;
    }
}
