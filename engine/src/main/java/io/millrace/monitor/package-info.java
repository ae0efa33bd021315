/**
 * How the engine counts and reports what it does: counters, which {@link io.millrace.counters} reads.
 */
package io.millrace.monitor;
