using System.Globalization;

namespace DataBank.Storage;

/// <summary>The numbered migrations, embedded as <c>Migrations/{engine}/{schema}/NNNN-name.sql</c>.</summary>
internal static class Migrations
{
    /// <summary>All migrations of a schema in order.</summary>
    public static IReadOnlyList<Migration> All(DatabaseEngine engine, string schema)
    {
        var prefix = $"Migrations/{engine}/{schema}/";
        var assembly = typeof(Migrations).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Load(name, name[prefix.Length..]))];

        Migration Load(string resource, string file)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            return new Migration(int.Parse(file.AsSpan(0, 4), CultureInfo.InvariantCulture), Path.GetFileNameWithoutExtension(file), reader.ReadToEnd());
        }
    }

    /// <summary>Those not applied yet.</summary>
    /// <param name="engine">Engine.</param>
    /// <param name="schema">Which set of migrations.</param>
    /// <param name="applied">Numbers and names of those that are.</param>
    /// <exception cref="SchemaProblem">The database has one that this program does not know.</exception>
    public static IReadOnlyList<Migration> Pending(DatabaseEngine engine, string schema, IReadOnlyDictionary<int, string> applied)
    {
        var all = All(engine, schema);
        if (all.Any(migration => applied.TryGetValue(migration.Number, out var name) && name != migration.Name))
            throw new SchemaProblem($"The database holds something else than \"{schema}\": give each of the clinical store, the vault and the views a database (or a PostgreSQL schema, Search Path) of its own.");
        if (applied.Keys.Except(all.Select(migration => migration.Number)).Any())
            throw new SchemaProblem("The database was written by a newer version of this program (its schema is newer): upgrade this node.");
        return [.. all.Where(migration => !applied.ContainsKey(migration.Number))];
    }
}
