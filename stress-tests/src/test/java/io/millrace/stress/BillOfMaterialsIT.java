package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

/**
 * What is shipped, as its bill of materials says: nothing in the engine but what it is known for, and no licence that
 * nobody has looked at.
 */
class BillOfMaterialsIT
{
    private static final Path ENGINE = Path.of("..", "engine", "target", "bom.json");
    private static final Path PROGRAM = Path.of("target", "bom.json");
    private static final Pattern PURL = Pattern.compile("\"purl\"\\s*:\\s*\"pkg:maven/([^@\"]+)@");
    private static final Pattern LICENCE = Pattern.compile("\"licenses\"\\s*:\\s*\\[(.*?)]", Pattern.DOTALL);
    private static final Pattern LICENCE_ID = Pattern.compile("\"(?:id|name|expression)\"\\s*:\\s*\"([^\"]+)\"");
    private static final Set<String> ALLOWED =
        Set.of("Apache-2.0", "CC0-1.0", "BSD-2-Clause", "BSD-3-Clause", "MIT");

    @Test
    void shouldHaveNothingInTheEngineButAgronaAndDisruptor() throws IOException
    {
        assertThat(components(ENGINE)).extracting(component -> first(PURL, component)).containsExactlyInAnyOrder(
            "io.millrace/millrace-api", "org.agrona/agrona", "com.lmax/disruptor");
    }

    @Test
    void shouldHaveNoLicenceThatIsNotKnown() throws IOException
    {
        for (final Path bom : List.of(ENGINE, PROGRAM))
        {
            for (final String component : components(bom))
            {
                final String licences = first(LICENCE, component);
                assertThat(licences).as("licences of " + component).isNotNull();
                assertThat(all(LICENCE_ID, licences)).as(first(PURL, component)).isNotEmpty().isSubsetOf(ALLOWED);
            }
        }
    }

    @Test
    void shouldNameTheLicenceThatJLineHas() throws IOException
    {
        assertThat(components(PROGRAM)).filteredOn(component -> first(PURL, component).equals("org.jline/jline"))
            .singleElement().satisfies(component ->
                assertThat(all(LICENCE_ID, first(LICENCE, component))).containsExactly("BSD-3-Clause"));
    }

    /** The components of a bill, as text; each begins with its type. */
    private static List<String> components(final Path bom) throws IOException
    {
        final String text = Files.readString(bom);
        final int start = text.lastIndexOf("\"components\"");
        final String list = text.substring(start, text.indexOf("\"dependencies\"", start));
        final List<String> components = new ArrayList<>();
        for (final String part : list.split("\"type\"\\s*:\\s*\"library\""))
        {
            if (PURL.matcher(part).find())
            {
                components.add(part);
            }
        }
        return components;
    }

    private static String first(final Pattern pattern, final String text)
    {
        final Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : null;
    }

    private static List<String> all(final Pattern pattern, final String text)
    {
        return pattern.matcher(text).results().map(result -> result.group(1)).toList();
    }
}
