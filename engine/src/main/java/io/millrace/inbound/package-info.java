/**
 * What a connection receives, from the selector thread to the application.
 * <p>
 * For each pair of a selector and a handler shard there is one {@link io.millrace.inbound.InboundLane}: a
 * single-producer Disruptor ring whose events point into a receive arena or own a pooled buffer. An event stands for a
 * run of whole frames, checked and unmasked, so that small messages cost no ring slot each. The handler thread's
 * {@link io.millrace.inbound.Dispatcher} walks the runs and calls the application through
 * {@link io.millrace.inbound.EngineConnection}, or posts them to the connection's mailbox if callbacks run on an
 * executor.
 */
package io.millrace.inbound;
