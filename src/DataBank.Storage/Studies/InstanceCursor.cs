using System.Data.Common;

namespace DataBank.Storage;

/// <summary>A place in the order of a study's instances.</summary>
internal sealed record InstanceCursor(long SeriesNumber, string SeriesUid, long InstanceNumber, string SopInstanceUid)
{
    public void AddTo(DbCommand command) =>
        command.Add("@number", SeriesNumber).Add("@afterseries", SeriesUid).Add("@afternumber", InstanceNumber).Add("@afterinstance", SopInstanceUid);
}
