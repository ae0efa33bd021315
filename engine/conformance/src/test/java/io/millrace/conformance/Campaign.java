package io.millrace.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;

/**
 * Attacks on servers, one after the other, with a look at the server's health after each. Those that mostly wait are
 * carried out at the same time. For one thread.
 */
final class Campaign implements AutoCloseable
{
    private final Targets supply;
    private final List<Attack> attacks;
    private final Map<Target.Kind, Target> targets = new EnumMap<>(Target.Kind.class);
    private final Map<String, Attack.Result> results = new LinkedHashMap<>();

    /** Makes servers. */
    @FunctionalInterface
    interface Targets
    {
        Target of(Target.Kind kind) throws IOException;
    }

    /**
     * A campaign that has not begun.
     *
     * @param supply  of servers, of which one of a kind is needed.
     * @param attacks to carry out.
     */
    Campaign(final Targets supply, final List<Attack> attacks)
    {
        this.supply = supply;
        this.attacks = attacks;
        attacks.forEach(attack -> results.put(attack.id(), null));
    }

    /** The tests, which are to be run in this order. */
    Stream<DynamicTest> tests()
    {
        final Predicate<Attack> waits = attack -> attack.kind() == Target.Kind.IMPATIENT;
        final List<DynamicTest> tests = new ArrayList<>();
        attacks.stream().filter(waits.negate())
            .forEach(attack -> tests.add(DynamicTest.dynamicTest(attack.id(), () -> carryOut(List.of(attack)))));
        final List<Attack> waiting = attacks.stream().filter(waits).toList();
        if (!waiting.isEmpty())
        {
            tests.add(DynamicTest.dynamicTest("time", () -> carryOut(waiting)));
        }
        return tests.stream();
    }

    private void carryOut(final List<Attack> together) throws IOException
    {
        final Target.Kind kind = together.get(0).kind();
        if (!targets.containsKey(kind))
        {
            targets.put(kind, supply.of(kind));
        }
        final Target target = targets.get(kind);
        target.noteHealth();
        final List<CompletableFuture<Attack.Result>> running = new ArrayList<>();
        for (final Attack attack : together)
        {
            final CompletableFuture<Attack.Result> result = new CompletableFuture<>();
            running.add(result);
            new Thread(() -> result.completeAsync(() -> attack.carryOut(target), Runnable::run), attack.id()).start();
        }
        try
        {
            running.forEach(result -> results.put(result.join().attack().id(), result.join()));
        }
        catch (final CompletionException ex)
        {
            throw new AssertionError(ex.getCause().getMessage(), ex.getCause());
        }
        target.checkHealth();
    }

    /** What became of the attacks, in their order; only if all were carried out. */
    List<Attack.Result> results()
    {
        if (results.containsValue(null))
        {
            throw new AssertionError("not all attacks were carried out as they should");
        }
        return List.copyOf(results.values());
    }

    @Override
    public void close()
    {
        targets.values().forEach(Target::close);
    }
}
