package storagetest

var codingContracts = []staffContract{}
