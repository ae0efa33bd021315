/**
 * The opening handshake (RFC 6455 §4), of the server and of the client, over HTTP/1.1 (RFC 9110, RFC 9112), and what
 * proxies say and ask: bytes in, objects and bytes out. No I/O, no clock, no engine types.
 * <p>
 * <b>Server.</b> {@link io.millrace.handshake.RequestParser} turns the bytes of a connection into a
 * {@link io.millrace.handshake.RequestHead}; {@link io.millrace.handshake.ServerHandshake} judges it;
 * {@link io.millrace.handshake.ParsedHandshakeRequest} shows it to the application;
 * {@link io.millrace.handshake.ResponseWriter} makes the bytes of the answer. A
 * {@link io.millrace.handshake.HandshakeFailure} says what to answer instead, and why.
 * <p>
 * <b>Client.</b> {@link io.millrace.handshake.WebSocketUri} is where to connect to;
 * {@link io.millrace.handshake.RequestWriter} makes the request, {@link io.millrace.handshake.ResponseParser} reads the
 * answer, and {@link io.millrace.handshake.ClientHandshake} judges it. If a proxy stands between, a
 * {@link io.millrace.handshake.ProxyHandshake} comes before: {@link io.millrace.handshake.HttpConnect} or
 * {@link io.millrace.handshake.Socks5}.
 * <p>
 * <b>A proxy in front of the server.</b> {@link io.millrace.handshake.ProxyHeaderParser} reads the PROXY protocol ahead
 * of the request, {@link io.millrace.handshake.Forwarded} the headers (RFC 7239);
 * {@link io.millrace.handshake.TrustedProxies} knows who is believed.
 * <p>
 * Where the RFCs leave a choice, the strict one is taken, and the class that takes it says so. All work is linear in
 * the length of the input. Only parsers and the dialogues with proxies have state; they belong to one connection and
 * one thread at a time. All else is immutable or static and safe on any thread.
 */
package io.millrace.handshake;
