/**
 * TLS (RFC 8446, RFC 5246) between a connection and its socket, on the JDK's {@link javax.net.ssl.SSLEngine}.
 * <p>
 * A {@link io.millrace.tls.TlsChannel} wraps the socket's channel: the selector thread decrypts what it reads. A {@link
 * io.millrace.tls.TlsStage} is the last encoding stage: the writer thread encrypts what leaves. Neither does the
 * other's work: when the engine asks for it, each has the other called. Tasks that take long, such as checking
 * certificates, run on an executor; reading waits meanwhile. No thread ever waits for another.
 * <p>
 * Buffers are pooled and held only while they hold bytes, so an idle connection has none.
 * <p>
 * Half-close: {@code close_notify} ends one direction. What the peer sends after ours is still read. After the peer's,
 * TLS 1.3 lets us go on sending; TLS 1.2 does not, and what was not sent by then fails.
 */
package io.millrace.tls;
