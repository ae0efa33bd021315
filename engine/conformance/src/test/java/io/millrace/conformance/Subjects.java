package io.millrace.conformance;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

import io.millrace.engine.ThreadingMode;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A server and a client for each threading mode that is needed, which all tests use; they end with the run.
 */
final class Subjects implements ParameterResolver, AutoCloseable
{
    private final Map<ThreadingMode, Subject> servers = new EnumMap<>(ThreadingMode.class);
    private final Map<ThreadingMode, Subject> clients = new EnumMap<>(ThreadingMode.class);

    Subject server(final ThreadingMode mode) throws IOException
    {
        if (!servers.containsKey(mode))
        {
            servers.put(mode, new ServerSubject(mode));
        }
        return servers.get(mode);
    }

    Subject client(final ThreadingMode mode) throws IOException
    {
        if (!clients.containsKey(mode))
        {
            clients.put(mode, new ClientSubject(mode));
        }
        return clients.get(mode);
    }

    @Override
    public boolean supportsParameter(final ParameterContext parameter, final ExtensionContext context)
    {
        return parameter.getParameter().getType() == Subjects.class;
    }

    @Override
    public Object resolveParameter(final ParameterContext parameter, final ExtensionContext context)
    {
        return context.getRoot().getStore(ExtensionContext.Namespace.create(Subjects.class))
            .computeIfAbsent(Subjects.class, key -> new Subjects(), Subjects.class);
    }

    @Override
    public void close()
    {
        servers.values().forEach(Subject::close);
        clients.values().forEach(Subject::close);
    }
}
