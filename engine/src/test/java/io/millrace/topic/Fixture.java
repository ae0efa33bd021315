package io.millrace.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.Topics;
import io.millrace.engine.ServerSettings;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

/**
 * A server in memory whose connections are known to the test. When it is closed, nothing it published may be left.
 */
final class Fixture implements AutoCloseable
{
    private final List<Connection> opened = new ArrayList<>();
    private final InMemoryServer server;
    private final long idleBuffers;

    Fixture()
    {
        this(settings -> { });
    }

    Fixture(final Consumer<ServerSettings> configuration)
    {
        final ServerSettings settings = new ServerSettings().handler(new ConnectionHandler()
        {
            @Override
            public void onOpen(final Connection connection)
            {
                opened.add(connection);
            }

            @Override
            public void onMessage(final Connection connection, final Message message)
            {
                connection.send(message);
            }
        });
        configuration.accept(settings);
        server = InMemoryServer.start(settings);
        idleBuffers = server.server().lentBuffers();
    }

    Topics topics()
    {
        return server.server().topics();
    }

    InMemoryServer server()
    {
        return server;
    }

    Member member()
    {
        final TestClient client = server.connect("/");
        return new Member(client, opened.get(opened.size() - 1));
    }

    List<Member> members(final int count)
    {
        final List<Member> members = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            members.add(member());
        }
        return members;
    }

    /** Opens connections of clients that the test does not need. */
    List<Connection> open(final int count)
    {
        final int before = opened.size();
        for (int i = 0; i < count; i++)
        {
            server.connectRaw().sendHandshake("/");
        }
        run();
        return List.copyOf(opened.subList(before, opened.size()));
    }

    void run()
    {
        server.runUntilIdle();
    }

    void expectNothingLent()
    {
        run();
        assertThat(server.server().lentBuffers()).as("lent buffers").isEqualTo(idleBuffers);
    }

    @Override
    public void close()
    {
        expectNothingLent();
        server.close();
        assertThat(server.server().lentBuffers()).as("lent buffers after close").isZero();
        assertThat(server.server().offHeapBytes()).as("off-heap bytes after close").isZero();
    }

    /** Both ends of one connection. */
    record Member(TestClient client, Connection connection)
    {
        void expectTexts(final String... texts)
        {
            for (final String text : texts)
            {
                assertThat(client.receiveText()).isEqualTo(text);
            }
            expectNothing();
        }

        void expectNothing()
        {
            assertThat(client.receiveText()).isNull();
            assertThat(client.receiveBinary()).isNull();
        }
    }
}
