/**
 * The types that an application shares with the engine, server and client alike.
 * <p>
 * <b>Connections.</b> A {@link io.millrace.api.ConnectionHandler} receives the events of its connections; a
 * {@link io.millrace.api.Connection} sends. All callbacks of one connection are in order, never concurrent, and run
 * on one handler thread or on the executor of their endpoint. Payloads are views of the engine's off-heap memory: they
 * are valid only while the callback that was given them runs, and whoever keeps them copies them first.
 * <p>
 * <b>Sending.</b> Any thread may send. A send returns a {@link io.millrace.api.SendResult} that names what became of
 * the message, and does not wait unless it is given a timeout or the {@link io.millrace.api.SlowConsumerPolicy} says
 * so. A {@link io.millrace.api.MessageClaim} is room in the connection's own buffer, to encode into without a copy; a
 * {@link io.millrace.api.PreparedMessage} is encoded once and sent many times; a {@link io.millrace.api.Topic} sends to
 * all its subscribers; a {@link io.millrace.api.MessageOutput} is a message that is sent while it is made.
 * <p>
 * <b>Blocking style.</b> A {@link io.millrace.api.BlockingHandler} has a thread for each connection, which receives
 * from a {@link io.millrace.api.BlockingConnection}, whole messages or a {@link io.millrace.api.MessageInput} while it
 * arrives. Here what fails throws: {@link io.millrace.api.ConnectionClosedException},
 * {@link io.millrace.api.SendException}.
 * <p>
 * <b>Handshakes.</b> A {@link io.millrace.api.HandshakeAuthoriser} decides on a
 * {@link io.millrace.api.HandshakeRequest} (RFC 6455 §4.2), at once or later; an
 * {@link io.millrace.api.HttpRequestHandler} answers plain requests. A client whose handshake was refused gets a
 * {@link io.millrace.api.HandshakeException}.
 * <p>
 * <b>The end.</b> {@link io.millrace.api.ConnectionHandler#onClose} is called exactly once for each connection that was
 * opened, with the code and reason of the close frame, and a {@link io.millrace.api.CloseCause} that says what the
 * engine found.
 */
package io.millrace.api;
