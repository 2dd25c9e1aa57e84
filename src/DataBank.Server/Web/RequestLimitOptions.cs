namespace DataBank.Server;

/// <summary>How much is taken at a time.</summary>
/// <param name="PerSecond">Requests of one client a second in the long run; 0: as many as it likes.</param>
/// <param name="Burst">Requests that one client may send at once after a while without any.</param>
/// <param name="AtOnce">FHIR requests that are worked on at a time.</param>
/// <param name="Waiting">FHIR requests that may wait for their turn.</param>
/// <param name="QueryTime">How long a request that reads may take.</param>
/// <param name="LongestSilence">How long a sender of images may send nothing.</param>
public sealed record RequestLimitOptions(int PerSecond, int Burst, int AtOnce, int Waiting, TimeSpan QueryTime, TimeSpan LongestSilence);
