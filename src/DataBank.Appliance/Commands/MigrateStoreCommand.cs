using System.CommandLine;
using System.Globalization;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary><c>databank migrate-store</c>: everything from one appliance's databases and blobs into those of another's settings.</summary>
internal static class MigrateStoreCommand
{
    private const int CopiesAtOnce = 4;

    public static Command Create()
    {
        var from = new Option<string>("--from") { Description = "A settings file (JSON, keys as in docs/configuration.md) that says where everything is: Data, Storage, Vault, Access, Blobs.", HelpName = "FILE", Required = true };
        var to = new Option<string>("--to") { Description = "A settings file that says where it goes; databases must be new.", HelpName = "FILE", Required = true };
        var command = new ExampledCommand(
            "migrate-store",
            "Moves databases between SQLite, PostgreSQL and SQL Server, and blobs between a folder and Azure Blob Storage (保存先の移行); compares all rows afterwards, and each file's bytes with its name on the way. Stop the appliance first. What broke off goes on when it is run again. Nothing is removed at the source.",
            "databank migrate-store --from sqlite.json --to postgresql.json",
            """echo '{"Data":"./data"}' > sqlite.json""",
            """echo '{"Data":"./data","Storage":{"Provider":"PostgreSql","ConnectionString":"Host=db;Database=databank"}}' > postgresql.json""")
        { from, to };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var (source, target) = (ApplianceSettings.LoadFile(parsed.GetRequiredValue(from)), ApplianceSettings.LoadFile(parsed.GetRequiredValue(to)));
            if (!Directory.Exists(source.Folder.Path)) throw new SettingsProblem("The data folder of --from does not exist.");
            target.Folder.Create();
            CopyFiles(source.Folder, target.Folder);
            await MoveBlobsAsync(source, target, cancellation);
            if (!Same(source.Storage, source.Folder, target.Storage, target.Folder))
            {
                await using var old = await ClinicalRole.OpenDatabaseAsync(source, TimeProvider.System, cancellation);
                await using var next = await ClinicalRole.OpenDatabaseAsync(target, TimeProvider.System, cancellation);
                await CopyAsync("clinical", old, next, StoreAccess.ClinicalSchema, cancellation);
            }
            if (!Same(source.Vault, source.Folder, target.Vault, target.Folder) && (source.Vault.Provider != DatabaseEngine.Sqlite || File.Exists(source.Folder.VaultDatabase)))
            {
                await using var old = await StoreAccess.OpenVaultAsync(source, cancellation);
                await using var next = await StoreAccess.OpenVaultAsync(target, cancellation);
                await CopyAsync("vault", old, next, StoreAccess.VaultSchema, cancellation);
            }
            if (StoreAccess.HasPeople(source) && (source.Access.Provider, source.AccessConnection) != (target.Access.Provider, target.AccessConnection)) await CopyPeopleAsync(source, target, cancellation);
            Console.WriteLine("All is there and the same (移行が完了しました). Start the appliance with the new settings; full text is indexed anew, and views are made anew.");
            return 0;
        }));
        return command;
    }

    private static async Task CopyAsync(string name, Database source, Database target, string schema, CancellationToken cancellation)
    {
        try
        {
            var tables = await new DatabaseCopy(source, target, schema, (table, rows) => ConsoleProgress.Show($"{name}: {table} {rows}")).RunAsync(cancellation);
            ConsoleProgress.End();
            foreach (var table in tables.Where(table => table.Rows > 0)) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{table.Name}\t{table.Rows} rows\t{table.Digest}"));
        }
        catch (InvalidDataException problem)
        {
            throw new SettingsProblem($"{name}: {problem.Message}");
        }
    }

    private static async Task CopyPeopleAsync(ApplianceSettings source, ApplianceSettings target, CancellationToken cancellation)
    {
        try
        {
            var tables = await AccessCopy.RunAsync((source.Access.Provider, source.AccessConnection), (target.Access.Provider, target.AccessConnection), TimeProvider.System, cancellation);
            foreach (var (table, rows) in tables.Where(table => table.Rows > 0)) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"access\t{table}\t{rows} rows"));
        }
        catch (InvalidDataException problem)
        {
            throw new SettingsProblem($"access: {problem.Message}");
        }
    }

    private static async Task MoveBlobsAsync(ApplianceSettings from, ApplianceSettings to, CancellationToken cancellation)
    {
        if (from.Blobs.Provider == to.Blobs.Provider && (from.Blobs.Provider == BlobProvider.FileSystem ? from.Folder.Blobs == to.Folder.Blobs : (from.Blobs.ConnectionString, from.Blobs.Container) == (to.Blobs.ConnectionString, to.Blobs.Container)))
            return;
        var (source, target) = (StoreAccess.OpenBlobs(from, isToBeWritten: false), StoreAccess.OpenBlobs(to, isToBeWritten: true));
        await target.PrepareAsync(cancellation);
        var (all, moved) = (0L, 0L);
        await Parallel.ForEachAsync(source.EnumerateAsync(cancellation), new ParallelOptions { MaxDegreeOfParallelism = CopiesAtOnce, CancellationToken = cancellation }, async (blob, token) =>
        {
            if (await source.CopyAsync(blob, target, token) is not { } isNew) return;
            if (isNew) Interlocked.Increment(ref moved);
            if (Interlocked.Increment(ref all) % 100 == 0) ConsoleProgress.Show($"blobs: {all}, {moved} of them now");
        });
        ConsoleProgress.End();
        Console.WriteLine($"blobs\t{all}, {moved} of them now");
    }

    private static bool Same(DatabaseSettings from, DataFolder fromFolder, DatabaseSettings to, DataFolder toFolder) =>
        from.Provider == to.Provider && from.ConnectionString == to.ConnectionString && (from.ConnectionString is not null || fromFolder.Path == toFolder.Path);

    // Keys, the journal and packages, where the data folder is another one.
    private static void CopyFiles(DataFolder from, DataFolder to)
    {
        foreach (var (old, next) in new[] { (from.Keys, to.Keys), (from.Audit, to.Audit), (from.Packages, to.Packages) })
        {
            if (old == next || !Directory.Exists(old)) continue;
            foreach (var path in Directory.EnumerateFiles(old, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(next, Path.GetRelativePath(old, path));
                OwnerOnly.CreateFolder(Path.GetDirectoryName(target)!);
                File.Copy(path, target, overwrite: true);
            }
        }
    }
}
