/**
 * The types that an application shares with the engine.
 * <p>
 * A {@link io.millrace.api.ConnectionHandler} receives the events of its connections; a
 * {@link io.millrace.api.Connection} sends. All callbacks of one connection are in order, never concurrent, and run
 * on one handler thread or on the executor of their endpoint. Payloads are views of the engine's off-heap memory: they
 * are valid only while the callback that was given them runs, and whoever keeps them copies them first.
 * <p>
 * No send blocks. Each returns a {@link io.millrace.api.SendResult} that names what became of the message.
 */
package io.millrace.api;
