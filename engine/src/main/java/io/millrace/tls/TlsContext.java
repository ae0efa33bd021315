package io.millrace.tls;

import java.net.SocketAddress;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

import javax.net.ssl.SSLException;

import io.millrace.memory.BufferPool;

/**
 * What the TLS connections of a server or client share. Any thread may use it.
 *
 * @param pool     of buffers.
 * @param executor of the handshakes' tasks, which may take milliseconds each.
 * @param failures is told of each handshake that fails: the peer's address and why. Any thread may call it.
 */
public record TlsContext(BufferPool pool, Executor executor, BiConsumer<SocketAddress, SSLException> failures)
{
}
