package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import io.millrace.counters.CounterKey;
import io.millrace.testkit.InMemoryServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogFloodTest
{
    private static final int FLOOD = 500;
    /** A burst, and what is allowed within the minute that a test may take at most. */
    private static final int BOUND = 10 + 6;

    private final Logger logger = Logger.getLogger("io.millrace");
    private final List<String> lines = new ArrayList<>();
    private final Handler recorder = new Handler()
    {
        @Override
        public void publish(final LogRecord line)
        {
            lines.add(line.getMessage());
        }

        @Override
        public void flush()
        {
            // Nothing is kept back.
        }

        @Override
        public void close()
        {
            // Nothing is open.
        }
    };

    @BeforeEach
    void listen()
    {
        logger.setLevel(Level.ALL);
        logger.setUseParentHandlers(false);
        logger.addHandler(recorder);
    }

    @AfterEach
    void listenNoMore()
    {
        logger.removeHandler(recorder);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
    }

    @Test
    void shouldLogABoundedNumberOfLinesWhenPeersSendBadHandshakesAndBadFramesAndMakeTheApplicationThrow()
    {
        try (InMemoryServer server = InMemoryServer.start(new ServerSettings()
            .endpoint("/", Endpoint.of((connection, message) -> { }))
            .endpoint("/throws", Endpoint.builder((connection, message) -> { })
                .authoriser((request, responder) ->
                {
                    throw new IllegalStateException("of the test");
                }).build())))
        {
            final long before = server.server().counters().value(CounterKey.LOG_SUPPRESSED);
            for (int i = 0; i < FLOOD; i++)
            {
                server.connect("/nowhere");
                server.connect("/throws");
                server.connect("/").sendBytes(new byte[]{ (byte)0xff, 0 });
                server.runUntilIdle();
            }

            assertThat(count("refused the handshake of /127.0.0.1")).isLessThanOrEqualTo(BOUND);
            assertThat(count("the authoriser of /throws threw")).isLessThanOrEqualTo(BOUND);
            assertThat(count("is closed with 1002: ")).isLessThanOrEqualTo(BOUND);
            assertThat(lines).hasSizeLessThanOrEqualTo(3 * BOUND);
            assertThat(server.server().counters().value(CounterKey.LOG_SUPPRESSED) - before)
                .isEqualTo(4L * FLOOD - lines.size());
        }
    }

    private long count(final String part)
    {
        return lines.stream().filter(line -> line.contains(part)).count();
    }
}
