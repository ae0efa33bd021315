/**
 * Messages as streams: what is sent before it is complete, and what is read on a thread of the application's own before
 * it has arrived. Knows the sending side of a connection, and nothing of how frames come in.
 * <p>
 * An {@link io.millrace.stream.OutboundStream} owns the connection's data frames from its first to its last fragment
 * (RFC 6455 §5.4): other messages are refused or wait, control frames pass. It collects what is written in an array and
 * sends it as a fragment when that is full; each fragment waits for room as other messages do, so the peer's pace is
 * the writer's.
 * <p>
 * An {@link io.millrace.stream.InboundStream} is a chain of arrays that the handler thread fills and one other thread
 * empties. {@link io.millrace.stream.StreamIntake} counts what is unread on a connection, and closes a gate, so that
 * the socket is not read, while it is too much.
 */
package io.millrace.stream;
