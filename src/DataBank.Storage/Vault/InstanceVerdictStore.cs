using System.Data.Common;

namespace DataBank.Storage;

/// <summary>The verdict on every DICOM instance of a theme: only a released one may stream, and only from the source named here.</summary>
public sealed class InstanceVerdictStore(Database database)
{
    public Task<VaultInstance?> FindAsync(string theme, string instanceUid, CancellationToken cancellation) =>
        database.ReadAsync(async session =>
        {
            await using var find = session.Command(ProjectionSql.FindInstance(session.Engine)).Add("@theme", theme).Add("@uid", instanceUid);
            return await ReadAsync(find, cancellation) is [var found] ? found : null;
        }, cancellation);

    public Task<IReadOnlyList<VaultInstance>> OfStudyAsync(string theme, string studyUid, CancellationToken cancellation) =>
        database.ReadAsync(async session =>
        {
            await using var find = session.Command(ProjectionSql.InstancesOfStudy(session.Engine)).Add("@theme", theme).Add("@study", studyUid);
            return await ReadAsync(find, cancellation);
        }, cancellation);

    /// <summary>Instances with this verdict, and, unless it is empty, with this reason.</summary>
    public Task<IReadOnlyList<VaultInstance>> OfVerdictAsync(string theme, InstanceVerdict verdict, string reason, int most, CancellationToken cancellation) =>
        database.ReadAsync(async session =>
        {
            await using var find = session.Command(ProjectionSql.InstancesOfVerdict(session.Engine)).Add("@theme", theme).Add("@verdict", (long)verdict).Add("@reason", reason);
            return await ReadAsync(find, cancellation, most);
        }, cancellation);

    /// <summary>Pseudonymous UIDs of the studies of a person.</summary>
    public Task<IReadOnlyList<string>> StudiesOfAsync(string theme, Guid person, CancellationToken cancellation) =>
        StudiesAsync(theme, ProjectionSql.StudiesOfPerson, person.ToString(), cancellation);

    /// <summary>Pseudonymous UIDs of the studies (at most one) that came with an ImagingStudy.</summary>
    public Task<IReadOnlyList<string>> StudiesFromAsync(string theme, string sourceHash, CancellationToken cancellation) =>
        StudiesAsync(theme, ProjectionSql.StudiesFrom, sourceHash, cancellation);

    public Task PutAsync(string theme, IReadOnlyList<VaultInstance> instances, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            foreach (var instance in instances)
            {
                await using var delete = session.Command(ProjectionSql.DeleteInstance(session.Engine))
                    .Add("@theme", theme).Add("@uid", instance.InstanceUid);
                await delete.ExecuteNonQueryAsync(cancellation);
                if (instance.Verdict != InstanceVerdict.Cleared)
                {
                    await using var parts = session.Command(ClearedCopySql.DeleteParts(session.Engine)).Add("@theme", theme).Add("@uid", instance.InstanceUid);
                    await parts.ExecuteNonQueryAsync(cancellation);
                }
                await using var add = session.Command(ProjectionSql.AddInstance(session.Engine)).Add("@theme", theme)
                    .Add("@uid", instance.InstanceUid).Add("@study", instance.StudyUid)
                    .Add("@source", instance.SourceHash).Add("@person", instance.PersonKey.ToString())
                    .Add("@verdict", (long)instance.Verdict).Add("@policy", instance.PolicyVersion).Add("@sealed", instance.Sealed)
                    .Add("@reason", instance.Reason).Add("@hash", instance.PixelHash);
                await add.ExecuteNonQueryAsync(cancellation);
            }
            return true;
        }, cancellation);

    public Task RemoveStudyAsync(string theme, string studyUid, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            await using var parts = session.Command(ClearedCopySql.DeletePartsOfStudy(session.Engine)).Add("@theme", theme).Add("@study", studyUid);
            await parts.ExecuteNonQueryAsync(cancellation);
            await using var delete = session.Command(ProjectionSql.DeleteStudy(session.Engine)).Add("@theme", theme).Add("@study", studyUid);
            return await delete.ExecuteNonQueryAsync(cancellation);
        }, cancellation);

    private Task<IReadOnlyList<string>> StudiesAsync(
        string theme, Func<DatabaseEngine, string> sql, string key, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<string>>(async session =>
        {
            await using var find = session.Command(sql(session.Engine)).Add("@theme", theme).Add("@key", key);
            await using var row = await find.ExecuteReaderAsync(cancellation);
            var studies = new List<string>();
            while (await row.ReadAsync(cancellation))
                studies.Add(row.GetString(0));
            return studies;
        }, cancellation);

    private static async Task<IReadOnlyList<VaultInstance>> ReadAsync(DbCommand command, CancellationToken cancellation, int most = int.MaxValue)
    {
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var instances = new List<VaultInstance>();
        while (instances.Count < most && await row.ReadAsync(cancellation))
        {
            instances.Add(new VaultInstance(
                row.GetString(0), row.GetString(1), row.GetString(2), Guid.Parse(row.GetString(3)), (InstanceVerdict)row.GetInt64(4), row.GetString(5),
                (byte[])row.GetValue(6)) { Reason = row.GetString(7), PixelHash = row.GetString(8) });
        }
        return instances;
    }
}
