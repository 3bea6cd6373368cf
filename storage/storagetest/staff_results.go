package storagetest

var resultsContracts []staffContract
