/**
 * The blocking style: a thread of the application's own for each connection.
 * <p>
 * The handler thread of the engine never waits. Its callbacks are those of an
 * {@link io.millrace.blocking.BlockingFeed}, which passes each part of a message to an
 * {@link io.millrace.stream.InboundStream}; the application's thread reads there, by its
 * {@link io.millrace.blocking.BlockingSession}. {@link io.millrace.blocking.BlockingRunner} starts that thread when a
 * connection opens, and closes the connection when the application's code returns or throws. The peer's close frame is
 * answered by the reader when it comes to it, after the messages before it.
 */
package io.millrace.blocking;
