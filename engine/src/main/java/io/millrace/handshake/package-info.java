/**
 * The server's side of the opening handshake (RFC 6455 §4.2) over HTTP/1.1 (RFC 9110, RFC 9112): bytes in, objects and
 * bytes out. No I/O, no clock, no engine types.
 * <p>
 * {@link io.millrace.handshake.RequestParser} turns the bytes of a connection into a
 * {@link io.millrace.handshake.RequestHead}; {@link io.millrace.handshake.ServerHandshake} judges it;
 * {@link io.millrace.handshake.ParsedHandshakeRequest} shows it to the application;
 * {@link io.millrace.handshake.ResponseWriter} makes the bytes of the answer. A
 * {@link io.millrace.handshake.HandshakeFailure} says what to answer instead, and why.
 * <p>
 * Where the RFCs leave a choice, the strict one is taken, and the class that takes it says so. All work is linear in
 * the length of the request. Only the parser has state; it belongs to one connection and one thread at a time. All
 * else is immutable or static and safe on any thread.
 */
package io.millrace.handshake;
