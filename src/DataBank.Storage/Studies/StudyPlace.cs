using System.Data.Common;

namespace DataBank.Storage;

/// <summary>A place in the order of search results, from which a search goes on whatever was stored or deleted meanwhile.</summary>
public sealed record StudyPlace(string StudyDate, long Study, long SeriesNumber, long Series, long InstanceNumber, long Instance)
{
    internal void AddTo(DbCommand command) => command
        .Add("@placedate", StudyDate).Add("@placestudy", Study).Add("@placenumber", SeriesNumber).Add("@placeseries", Series)
        .Add("@placeinstancenumber", InstanceNumber).Add("@placeinstance", Instance);
}
