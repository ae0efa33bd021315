package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Agrona 2 has its own {@code UnsafeApi} and needs a flag of the JVM; Agrona 1 has neither. Profile {@code agrona-1}
 * must really run on the latter.
 */
class AgronaVersionTest
{
    private static final boolean AGRONA_1_EXPECTED = "1".equals(System.getProperty("millrace.test.agrona"));

    @Test
    void shouldRunOnTheAgronaThatTheBuildNames()
    {
        final ClassLoader loader = UnsafeBuffer.class.getClassLoader();

        assertThat(loader.getResource("org/agrona/UnsafeApi.class") == null).isEqualTo(AGRONA_1_EXPECTED);
        assertThat(UnsafeBuffer.class.getProtectionDomain().getCodeSource().getLocation().getPath())
            .contains(AGRONA_1_EXPECTED ? "agrona-1." : "agrona-2.");
    }

    @Test
    void shouldStartWithTheFlagOnlyWhenAgronaNeedsIt()
    {
        final Module agrona = UnsafeBuffer.class.getModule();

        assertThat(Object.class.getModule().isExported("jdk.internal.misc", agrona)).isEqualTo(!AGRONA_1_EXPECTED);
        assertThatCode(AgronaAccess::check).doesNotThrowAnyException();
    }
}
