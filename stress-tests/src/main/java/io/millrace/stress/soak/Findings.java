package io.millrace.stress.soak;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

import org.HdrHistogram.Recorder;

/**
 * What a run has counted, measured and found wrong. Any thread may add to it.
 */
final class Findings
{
    private static final int MAX_KEPT = 200;
    private static final int DIGITS = 3;

    private final PrintStream log;
    private final long beganNs = System.nanoTime();
    private final List<String> violations = new ArrayList<>();
    private final ConcurrentMap<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final Recorder latency = new Recorder(DIGITS);
    private long violationCount;

    Findings(final PrintStream log)
    {
        this.log = log;
    }

    /** Something is not as it must be. It is printed at once; the first ones are kept for the report. */
    synchronized void violation(final String what)
    {
        violationCount++;
        if (violations.size() < MAX_KEPT)
        {
            final String text = String.format("at %.1f s: %s", (System.nanoTime() - beganNs) / 1e9, what);
            violations.add(text);
            log.println("VIOLATION " + text);
        }
    }

    synchronized long violationCount()
    {
        return violationCount;
    }

    /** The first of them. */
    synchronized List<String> violations()
    {
        return List.copyOf(violations);
    }

    void count(final String name)
    {
        count(name, 1);
    }

    void count(final String name, final long by)
    {
        counts.computeIfAbsent(name, key -> new LongAdder()).add(by);
    }

    long counted(final String name)
    {
        final LongAdder adder = counts.get(name);
        return adder == null ? 0 : adder.sum();
    }

    /** All counters, by name. */
    Map<String, Long> counts()
    {
        final Map<String, Long> sums = new TreeMap<>();
        counts.forEach((name, adder) -> sums.put(name, adder.sum()));
        return sums;
    }

    /** Round trips of echoed messages, in nanoseconds from the time at which each was to be sent. */
    Recorder latency()
    {
        return latency;
    }
}
