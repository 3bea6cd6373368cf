package storagetest

var releaseContracts = []staffContract{}
