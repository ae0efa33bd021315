/**
 * A kit to test applications with: a server without sockets, threads or real time.
 * <p>
 * An {@link io.millrace.testkit.InMemoryServer} is the real engine on a network in memory and a clock that the test
 * moves. {@link io.millrace.testkit.TestClient}s speak to it in messages, frames or bytes, and their
 * {@link io.millrace.testkit.ChannelScript}s cut reads and writes short or let them fail. A handler's test needs no
 * more than this:
 *
 * <pre>{@code
 * try (InMemoryServer server = InMemoryServer.start((connection, message) -> connection.send(message)))
 * {
 *     final TestClient client = server.connect("/echo");
 *     client.sendText("hello");
 *     server.runUntilIdle();
 *     assertEquals("hello", client.receiveText());
 *     client.close(1000, "bye");
 *     server.runUntilIdle();
 *     assertEquals(1000, client.closeCode());
 * }
 * }</pre>
 *
 * Everything belongs to the one thread of the test, which also runs all callbacks.
 */
package io.millrace.testkit;
