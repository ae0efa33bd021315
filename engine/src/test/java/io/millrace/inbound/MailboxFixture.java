package io.millrace.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Fragment;
import io.millrace.api.Message;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.agrona.DirectBuffer;
import org.junit.jupiter.api.AfterEach;

/**
 * Callbacks on an executor whose steps the test decides, so that nothing depends on time.
 */
abstract class MailboxFixture implements ConnectionHandler
{
    static final int STAGING_BUFFERS = 1;
    private static final int MAILBOX_LENGTH = 8192;

    final List<String> events = new ArrayList<>();
    final StepExecutor executor = new StepExecutor();
    OnMessage onMessage = (connection, message) -> connection.send(message);
    InMemoryServer server;
    Connection connection;

    /** What a test does with a message. */
    interface OnMessage
    {
        void accept(Connection connection, Message message);
    }

    @AfterEach
    void close()
    {
        if (server != null)
        {
            server.close();
            assertThat(server.server().lentBuffers()).isZero();
            assertThat(server.server().offHeapBytes()).isZero();
        }
    }

    @Override
    public void onOpen(final Connection opened)
    {
        connection = opened;
        events.add("open");
    }

    @Override
    public void onMessage(final Connection from, final Message message)
    {
        events.add(message.length() > 100 ? "long " + message.length() : message.asText());
        onMessage.accept(from, message);
    }

    @Override
    public void onFragment(final Connection from, final Fragment part)
    {
        events.add("part " + part.buffer().getStringWithoutLengthUtf8(part.offset(), part.length()));
    }

    @Override
    public void onPing(final Connection from, final DirectBuffer buffer, final int offset, final int length)
    {
        events.add("ping");
    }

    @Override
    public void onPong(final Connection from, final DirectBuffer buffer, final int offset, final int length)
    {
        events.add("pong");
    }

    @Override
    public void onWritable(final Connection from)
    {
        events.add("writable");
    }

    @Override
    public void onClose(final Connection from, final int code, final String reason, final CloseCause cause)
    {
        events.add("close " + code + " " + cause);
    }

    @Override
    public void onError(final Connection from, final Throwable error)
    {
        events.add("error " + error.getMessage());
    }

    final TestClient start()
    {
        return start(executor, settings -> settings, builder -> builder);
    }

    final TestClient start(
        final Executor runs,
        final UnaryOperator<ServerSettings> configuration,
        final UnaryOperator<Endpoint.Builder> options)
    {
        final ServerSettings settings = new ServerSettings()
            .endpoint("/", options.apply(Endpoint.builder(this).executor(runs)).build())
            .buffers(buffers -> buffers.mailboxLength(MAILBOX_LENGTH));
        server = InMemoryServer.start(configuration.apply(settings));
        return server.connect("/");
    }

    /** Runs server and executor until neither has anything to do. */
    final void runAll()
    {
        if (!server.server().isClosed())
        {
            server.runUntilIdle();
        }
        while (executor.waiting() > 0)
        {
            executor.runAll();
            if (!server.server().isClosed())
            {
                server.runUntilIdle();
            }
        }
    }
}
