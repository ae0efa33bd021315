/**
 * How the engine counts and reports what it does: counters, which {@link io.millrace.counters} reads, and events for
 * the JDK's Flight Recorder.
 * <p>
 * An {@link io.millrace.monitor.EngineMonitor} owns the memory of an engine's counters, on the off-heap memory of the
 * process or of a mapped file. Each agent counts in a {@link io.millrace.monitor.CounterSet} of its own, which its
 * thread alone writes, with ordered stores and without a lock; a few values that nobody writes as they change are
 * brought up to date now and then.
 * <p>
 * {@link io.millrace.monitor.FlightEvents} are about single connections and long cycles, never about messages. Nothing
 * else refers to the module {@code jdk.jfr}, so that an engine runs without it.
 */
package io.millrace.monitor;
