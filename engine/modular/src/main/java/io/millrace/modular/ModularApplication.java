package io.millrace.modular;

import java.lang.module.ModuleDescriptor;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.api.Connection;
import io.millrace.api.MessageType;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketClient;
import io.millrace.engine.WebSocketServer;
import io.millrace.micrometer.MillraceMetrics;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

/**
 * Uses each module of Millrace on the module path, and checks that they export what users need and nothing else. Ends
 * with an exception, and so with exit status 1, if anything is not as it should be.
 */
public final class ModularApplication
{
    private static final int WAIT_S = 30;

    private ModularApplication()
    {
    }

    /**
     * Runs all checks.
     *
     * @param args none.
     * @throws Exception if something is missing on the module path or does not work there.
     */
    public static void main(final String[] args) throws Exception
    {
        check("exports of io.millrace.api", Set.of("io.millrace.api"), exports(Connection.class));
        check("exports of io.millrace.engine",
            Set.of("io.millrace.counters", "io.millrace.engine", "io.millrace.protocol", "io.millrace.testkit"),
            exports(WebSocketServer.class));
        check("exports of io.millrace.micrometer", Set.of("io.millrace.micrometer"), exports(MillraceMetrics.class));
        check("echo over sockets", "hello", echoOverSockets());
        check("echo in memory", "hello", echoInMemory());
        System.out.println("modules work: " + ModularApplication.class.getModule().getLayer().modules().stream()
            .map(Module::getName).filter(name -> name.startsWith("io.millrace")).sorted().toList());
    }

    private static String echoOverSockets() throws Exception
    {
        final CompletableFuture<String> reply = new CompletableFuture<>();
        try (WebSocketServer server = WebSocketServer.start(new ServerSettings().listen("127.0.0.1", 0)
            .handler((connection, message) -> connection.send(message)));
            WebSocketClient client = WebSocketClient.start(new ClientSettings()))
        {
            final SimpleMeterRegistry registry = new SimpleMeterRegistry();
            new MillraceMetrics(server.counters()).bindTo(registry);
            final Connection connection = client.connect(ClientRequest.of("ws://127.0.0.1:" + server.port() + "/",
                (c, message) -> reply.complete(message.type() == MessageType.TEXT ? message.asText() : null)),
                WAIT_S, TimeUnit.SECONDS);
            connection.sendText("hello");
            final String text = reply.get(WAIT_S, TimeUnit.SECONDS);
            check("a meter of Micrometer", 1.0, registry.get("millrace.connections.open").gauge().value());
            return text;
        }
    }

    private static String echoInMemory()
    {
        try (InMemoryServer server = InMemoryServer.start((connection, message) -> connection.send(message)))
        {
            final TestClient client = server.connect("/");
            client.sendText("hello");
            server.runUntilIdle();
            return client.receiveText();
        }
    }

    private static Set<String> exports(final Class<?> type)
    {
        final Module module = type.getModule();
        if (!module.isNamed() || module.getDescriptor().isAutomatic() || module.getDescriptor().isOpen())
        {
            throw new IllegalStateException(type.getName() + " is not in a module with a module-info: " + module);
        }
        return module.getDescriptor().exports().stream().filter(export -> !export.isQualified())
            .map(ModuleDescriptor.Exports::source).collect(Collectors.toSet());
    }

    private static void check(final String what, final Object expected, final Object actual)
    {
        if (!expected.equals(actual))
        {
            throw new IllegalStateException(what + ": expected " + expected + ", but was " + actual);
        }
    }
}
