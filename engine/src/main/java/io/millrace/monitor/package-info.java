/**
 * How the engine counts and reports what it does: counters, which {@link io.millrace.counters} reads, and events for
 * the JDK's Flight Recorder.
 */
package io.millrace.monitor;
