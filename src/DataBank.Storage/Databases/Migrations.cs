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
    /// <exception cref="InvalidOperationException">The database has one that this program does not know.</exception>
    public static IReadOnlyList<Migration> Pending(DatabaseEngine engine, string schema, IReadOnlySet<int> applied)
    {
        var all = All(engine, schema);
        if (applied.Except(all.Select(migration => migration.Number)).Any())
            throw new InvalidOperationException("The database was written by a newer version of this program (its schema is newer): upgrade this node.");
        return [.. all.Where(migration => !applied.Contains(migration.Number))];
    }
}
