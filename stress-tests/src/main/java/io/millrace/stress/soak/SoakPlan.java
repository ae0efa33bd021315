package io.millrace.stress.soak;

import java.nio.file.Path;
import java.time.Duration;

import io.millrace.engine.ThreadingMode;

/**
 * What a soak run is to do.
 *
 * @param duration      of the run, its last checks not included.
 * @param seed          of all decisions. Their order in time depends on the machine as well.
 * @param rate          messages per second that the clients and publishers send together.
 * @param connections   that are open at a time.
 * @param churn         connections per second that are opened, closed, cut or broken.
 * @param threadingMode of server and client.
 * @param report        directory for the report, made if it does not exist.
 */
public record SoakPlan(
    Duration duration,
    long seed,
    int rate,
    int connections,
    double churn,
    ThreadingMode threadingMode,
    Path report)
{
}
