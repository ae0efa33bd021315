package io.millrace.testkit;

import static io.millrace.memory.Findings.expectPlace;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.MessageClaim;
import io.millrace.api.MessageType;
import io.millrace.api.PreparedMessage;
import io.millrace.memory.MemoryDebug;
import io.millrace.memory.MemoryViolation;

import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("debug-memory")
class ServerMemoryDebugTest
{
    private static final int LARGE = 200_000;

    /** Echoes, and claims when it is told to. */
    private static final class Claimant implements ConnectionHandler
    {
        private final MessageClaim claim = new MessageClaim();
        private final List<Throwable> errors = new ArrayList<>();
        private Connection connection;

        @Override
        public void onOpen(final Connection opened)
        {
            connection = opened;
        }

        @Override
        public void onMessage(final Connection from, final Message message)
        {
            from.send(message);
        }

        @Override
        public void onError(final Connection from, final Throwable error)
        {
            errors.add(error);
        }
    }

    @Test
    void shouldReportAtCloseWhereWhatIsStillHeldWasAcquired()
    {
        final PreparedMessage kept;
        try (InMemoryServer server = InMemoryServer.start(new Claimant()))
        {
            kept = server.server().topics().prepareBinary(ByteBuffer.allocate(LARGE));
        }
        final List<MemoryViolation> leaks = MemoryDebug.takeFindings();
        assertThat(leaks).extracting(Throwable::getMessage).hasSize(1)
            .allMatch(line -> line.startsWith("off-heap memory leaked: 1 blocks, "));
        expectPlace(leaks.get(0), "acquired", "shouldReportAtCloseWhereWhatIsStillHeldWasAcquired");
        assertThat(kept.length()).isEqualTo(LARGE);
    }

    @Test
    void shouldFindThatAnApplicationWritesToWhatItHasCommitted()
    {
        final Claimant claimant = new Claimant();
        try (InMemoryServer server = InMemoryServer.start(claimant))
        {
            final TestClient client = server.connect("/");
            claimant.connection.claim(MessageType.BINARY, 16, claimant.claim);
            final MutableDirectBuffer kept = claimant.claim.buffer();
            final int offset = claimant.claim.offset();
            claimant.claim.commit();
            server.runUntilIdle();
            assertThat(client.receiveBinary()).hasSize(16);
            kept.putInt(offset, 1);

            client.sendText("needs a ring");
            server.runUntilIdle();
        }
        final List<MemoryViolation> findings = MemoryDebug.takeFindings();
        assertThat(findings).isNotEmpty();
        assertThat(findings.get(0)).hasMessageContaining("is acquired, but was written to after its release");
        expectPlace(findings.get(0), "acquired", "shouldFindThatAnApplicationWritesToWhatItHasCommitted");
        assertThat(claimant.errors).contains(findings.get(0));
    }

    @Test
    void shouldShowPoisonToAnApplicationThatKeepsAMessage()
    {
        final List<Message> kept = new ArrayList<>();
        final List<Integer> offsets = new ArrayList<>();
        try (InMemoryServer server = InMemoryServer.start((connection, message) ->
        {
            kept.add(message);
            offsets.add(message.offset());
            assertThat(message.asText()).isEqualTo("hello");
        }))
        {
            server.connect("/").sendText("hello");
            server.runUntilIdle();
            assertThat(kept.get(0).buffer().getByte(offsets.get(0))).isEqualTo((byte)0xdb);
        }
    }
}
