package io.millrace.engine;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

class SettingsFreezeTest
{
    static Stream<SettingsGroup> concludedGroups()
    {
        return Stream.of(
            new ThreadingSettings().conclude(),
            new BufferSettings().conclude(),
            new LimitSettings().conclude(),
            new TimeoutSettings().conclude(),
            new SocketSettings().conclude());
    }

    static Stream<SettingsGroup> groupsOfConcludedServer()
    {
        final ServerSettings server = concludedServer();
        return Stream.of(server.threading(), server.buffers(), server.limits(), server.timeouts(), server.socket());
    }

    @ParameterizedTest
    @MethodSource({"concludedGroups", "groupsOfConcludedServer"})
    void shouldRefuseEverySetterWhenGroupIsConcluded(final SettingsGroup group)
    {
        final List<Method> setters = settersOf(group.getClass());

        assertThat(setters).hasSizeGreaterThanOrEqualTo(4).allSatisfy(setter ->
            assertThat(catchThrowable(() -> invoke(setter, group)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(setter.getName() + " cannot be set: the settings are concluded."));
    }

    @Test
    void shouldRefuseEverySetterWhenServerIsConcluded()
    {
        final ServerSettings settings = concludedServer();
        final Endpoint endpoint = Endpoint.of((connection, message) -> {});

        assertFrozen("listen", () -> settings.listen("127.0.0.1", 1));
        assertFrozen("listen", () -> settings.listen(settings.addresses().get(0)));
        assertFrozen("endpoint", () -> settings.endpoint("/a", endpoint));
        assertFrozen("fallback", () -> settings.fallback(endpoint));
        assertFrozen("fallback", () -> settings.handler((connection, message) -> {}));
        assertFrozen("httpHandler", () -> settings.httpHandler(request -> null));
        assertFrozen("backlog", () -> settings.socket(socket -> socket.backlog(1)));
    }

    @Test
    void shouldStayMutableWhenConcludeFails()
    {
        final LimitSettings settings = new LimitSettings().maxConnections(0);
        assertThatIllegalArgumentException().isThrownBy(settings::conclude);

        assertThat(settings.maxConnections(1).conclude().maxConnections()).isEqualTo(1);
    }

    @Test
    void shouldFreezeNoGroupWhenConcludeOfServerFails()
    {
        final ServerSettings settings = new ServerSettings().listen("127.0.0.1", 0);
        assertThatIllegalArgumentException().isThrownBy(settings::conclude);

        settings.handler((connection, message) -> {}).limits(limits -> limits.maxConnections(1)).conclude();
        assertThat(settings.limits().maxConnections()).isEqualTo(1);
    }

    @Test
    void shouldReturnSameSettingsWhenConcludedAgain()
    {
        final ServerSettings settings = concludedServer();

        assertThat(settings.conclude()).isSameAs(settings);
    }

    private static ServerSettings concludedServer()
    {
        return new ServerSettings().listen("127.0.0.1", 0).handler((connection, message) -> {}).conclude();
    }

    private static void assertFrozen(final String setting, final Runnable action)
    {
        assertThatIllegalStateException().isThrownBy(action::run)
            .withMessage(setting + " cannot be set: the settings are concluded.");
    }

    private static List<Method> settersOf(final Class<?> type)
    {
        return Arrays.stream(type.getMethods())
            .filter(method -> method.getReturnType() == type && method.getParameterCount() > 0)
            .toList();
    }

    private static void invoke(final Method setter, final SettingsGroup group) throws Throwable
    {
        final Object[] arguments = Arrays.stream(setter.getParameterTypes())
            .map(SettingsFreezeTest::argumentOf).toArray();
        try
        {
            setter.invoke(group, arguments);
        }
        catch (final InvocationTargetException e)
        {
            throw e.getCause();
        }
    }

    private static Object argumentOf(final Class<?> type)
    {
        if (type == boolean.class)
        {
            return true;
        }
        if (type == int.class)
        {
            return 1;
        }
        if (type == long.class)
        {
            return 1L;
        }
        return type == TimeUnit.class ? TimeUnit.SECONDS : null;
    }
}
