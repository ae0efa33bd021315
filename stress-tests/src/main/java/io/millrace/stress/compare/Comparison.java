package io.millrace.stress.compare;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.millrace.stress.load.Progress;

/**
 * Puts each load on each server, one after the other, round after round, and writes what came of it. Each measurement
 * is of a process of its own.
 */
public final class Comparison
{
    private final ComparisonSettings settings;
    private final PrintWriter err;
    private final List<Trial> trials = new ArrayList<>();
    private final Results results = new Results();

    /**
     * A comparison that has not begun.
     *
     * @param settings what to compare.
     * @param err      gets a line for each measurement that failed.
     */
    public Comparison(final ComparisonSettings settings, final PrintWriter err)
    {
        this.settings = settings;
        this.err = err;
        settings.scenarios().forEach(scenario -> trials.addAll(scenario.trials(settings)));
    }

    /**
     * Compares and writes; to be called once.
     *
     * @param progress is told how far it is.
     * @return how many measurements have failed.
     * @throws IOException          if results cannot be written.
     * @throws InterruptedException if the thread is interrupted, in which case nothing is written.
     */
    public int run(final Progress progress) throws IOException, InterruptedException
    {
        Files.createDirectories(settings.directory());
        final Course course = new Course(progress, measurements(), settings.warmUpNs() + settings.durationNs());
        for (int round = 1; round <= settings.rounds(); round++)
        {
            for (final Trial trial : trials)
            {
                for (final Contender contender : inTurn(round, trial))
                {
                    course.next(contender.name() + ", " + trial.name() + ", round " + round);
                    results.add(measure(round, trial, contender, course));
                }
            }
        }
        new ResultTables(settings, results).write();
        new ResultCharts(settings, results).write();
        return results.failures().size();
    }

    private int measurements()
    {
        return trials.stream().mapToInt(trial -> inTurn(1, trial).size() * settings.rounds()).sum();
    }

    /** Another one begins in each round. */
    private List<Contender> inTurn(final int round, final Trial trial)
    {
        final List<Contender> able = new ArrayList<>(settings.contenders().stream()
            .filter(contender -> !trial.needsBroadcast() || contender.canBroadcast()).toList());
        Collections.rotate(able, 1 - round);
        return able;
    }

    private Results.Row measure(
        final int round, final Trial trial, final Contender contender, final Progress progress)
        throws InterruptedException
    {
        try (ServerProcess server = ServerProcess.start(contender, trial.needsBroadcast()))
        {
            final Sample sample = new Sample().put(Metric.START, server.startMs());
            try
            {
                trial.run(server, sample, progress);
                return new Results.Row(round, trial, contender.name(), sample, null);
            }
            catch (final IOException ex)
            {
                throw new IOException(message(ex) + server.obituary(), ex);
            }
        }
        catch (final IOException ex)
        {
            if (Children.isEnding())
            {
                throw new InterruptedException("stopped");
            }
            progress.clear();
            err.println("millrace: " + contender.name() + ", " + trial.name() + ", round " + round + ": " +
                message(ex));
            return new Results.Row(round, trial, contender.name(), null, message(ex));
        }
    }

    private static String message(final IOException ex)
    {
        return ex.getMessage() == null ? ex.toString() : ex.getMessage();
    }
}
