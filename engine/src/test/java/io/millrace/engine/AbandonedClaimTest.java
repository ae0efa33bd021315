package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.MessageClaim;
import io.millrace.api.MessageType;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claims that their owner never completes, or completes after the connection has ended.
 */
class AbandonedClaimTest implements ConnectionHandler
{
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int SMALL = 10;
    private static final int LARGE = 100_000;

    private final List<MessageClaim> claims = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private int flushed;
    private InMemoryServer server = start(ThreadingMode.INVOKER);
    private TestClient client = server.connect("/");

    @ParameterizedTest
    @ValueSource(ints = { SMALL, LARGE })
    void shouldEndTheConnectionWhenAClaimIsNotCompletedInTime(final int length)
    {
        claim(length);
        server.advance(9 * SECOND);
        assertThat(client.isOpen()).isTrue();
        assertThat(events).isEmpty();

        server.advance(2 * SECOND);

        assertThat(client.isReleased()).isTrue();
        assertThat(events).containsExactly(
            "java.lang.IllegalStateException: a claim was not completed in time, so nothing more can be sent",
            "1006 HANDLER_ERROR");
        assertThat(server.server().lentBuffers()).isEqualTo(1);
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, names = "SHARED", mode = EnumSource.Mode.EXCLUDE)
    void shouldNotDisturbOthersWhenAClaimIsNotCompleted(final ThreadingMode mode)
    {
        server.close();
        server = start(mode);
        client = server.connect("/");
        final TestClient witness = server.connect("/");
        claim(SMALL);
        claim(LARGE);
        for (int i = 0; i < 12; i++)
        {
            client.sendText("behind the claim");
            witness.sendText("hello " + i);
            server.advance(SECOND);
            assertThat(witness.receiveText()).isEqualTo("hello " + i);
        }
        assertThat(client.receiveText()).isNull();
        assertThat(client.isReleased()).isTrue();
        assertThat(witness.isOpen()).isTrue();
        assertNothingIsLeft();
    }

    @Test
    void shouldGoOnWhenClaimsAreCompletedInTime()
    {
        for (int i = 0; i < 30; i++)
        {
            claim(i % 3 == 0 ? LARGE : SMALL);
            server.advance(6 * SECOND);
            if (i % 2 == 0)
            {
                claims.get(i).commit();
            }
            else
            {
                claims.get(i).abort();
            }
        }
        server.runUntilIdle();

        assertThat(client.isOpen()).isTrue();
        assertThat(client.received()).hasSize(15);
        assertThat(events).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void shouldNotHoldLateCompletionsAgainstTheApplication()
    {
        claim(SMALL);
        claim(LARGE);
        claim(LARGE);
        server.advance(12 * SECOND);
        final TestClient next = server.connect("/");
        claims.forEach(claim -> claim.buffer().setMemory(claim.offset(), claim.length(), (byte)'!'));
        claims.get(0).commit();
        claims.get(1).commit();
        claims.get(2).abort();
        next.sendText("hello");
        server.runUntilIdle();

        assertThat(next.receiveText()).isEqualTo("hello");
        assertThat(client.received()).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void shouldTellListenersAndReleaseWhatStandsBehindAnAbandonedClaim()
    {
        claim(SMALL);
        final Connection connection = connection();
        assertThat(connection.sendBinary(new byte[LARGE]).isAccepted()).isTrue();
        assertThat(connection.whenFlushed((c, written) -> flushed += written ? 100 : 1).isAccepted()).isTrue();
        server.advance(12 * SECOND);

        assertThat(flushed).isEqualTo(1);
        assertThat(server.server().lentBuffers()).isEqualTo(1);
        assertNothingIsLeft();
    }

    @Test
    void shouldReleaseEverythingWhenTheServerClosesWhileClaimsAreOpen()
    {
        claim(SMALL);
        claim(LARGE);

        assertNothingIsLeft();
        assertThat(client.isReleased()).isTrue();
    }

    @Test
    void shouldReleaseTheRingSoonWhenThePeerLeavesDuringAClaim()
    {
        claim(LARGE);
        client.reset();
        server.advance(SECOND);

        assertThat(server.server().lentBuffers()).isEqualTo(1);
        assertNothingIsLeft();
    }

    private static ServerSettings settings(final ThreadingMode mode)
    {
        return new ServerSettings().threading(threading -> threading.threadingMode(mode));
    }

    private InMemoryServer start(final ThreadingMode mode)
    {
        return InMemoryServer.start(settings(mode).handler(this));
    }

    private void claim(final int length)
    {
        final MessageClaim claim = new MessageClaim();
        assertThat(connection().claim(MessageType.BINARY, length, claim).isAccepted()).isTrue();
        claims.add(claim);
    }

    /** That of the client that connected first. */
    private Connection connection()
    {
        final List<Connection> found = new ArrayList<>();
        server.server().forEachConnection(found::add);
        return found.stream().min(Comparator.comparingLong(Connection::id)).orElseThrow();
    }

    private void assertNothingIsLeft()
    {
        server.close();
        assertThat(server.server().lentBuffers()).isZero();
        assertThat(server.server().outboundBytes()).isZero();
        assertThat(server.server().offHeapBytes()).isZero();
    }

    @Override
    public void onMessage(final Connection connection, final Message message)
    {
        connection.send(message);
    }

    @Override
    public void onError(final Connection connection, final Throwable error)
    {
        events.add(error.toString());
    }

    @Override
    public void onClose(final Connection connection, final int code, final String reason, final CloseCause cause)
    {
        if (cause != CloseCause.SHUTDOWN)
        {
            events.add(code + " " + cause);
        }
    }
}
