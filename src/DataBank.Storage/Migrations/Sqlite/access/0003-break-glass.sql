-- Who has opened which closed record, why and for how long.
CREATE TABLE "BrokenGlasses" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_BrokenGlasses" PRIMARY KEY,
    "Subject" TEXT NOT NULL,
    "PatientId" TEXT NOT NULL,
    "Reason" TEXT NOT NULL,
    "Begun" INTEGER NOT NULL,
    "Ends" INTEGER NOT NULL
);
CREATE INDEX "IX_BrokenGlasses_Ends" ON "BrokenGlasses" ("Ends");
