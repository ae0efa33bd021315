package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.Test;

class FailingWriteTest
{
    @Test
    void shouldWriteForTheOthersWhenAWriteFailsWhileItsInputIsNotReadToTheEnd()
    {
        try (LoopFailures failures = new LoopFailures();
            InMemoryServer server = InMemoryServer.start((connection, message) -> connection.send(message)))
        {
            final TestClient failing = server.connect("/");
            final TestClient other = server.connect("/");
            final byte[] frame = failing.encodeFrame(true, 0, 1, new byte[]{ 'x' });
            failing.channel().readLimit(frame.length).failWrites(new IOException("broken"));
            failing.sendBytes(frame);
            failing.sendBytes(failing.encodeFrame(true, 0, 1, new byte[]{ 'y' }));
            server.server().forEachConnection(connection -> connection.sendText("hello"));
            server.runUntilIdle();

            assertThat(failures.messages()).isEmpty();
            assertThat(other.receiveText()).isEqualTo("hello");
            assertThat(failing.isReleased()).isTrue();
        }
    }
}
